package realtimenps.benchmarks.throughput;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import realtimenps.benchmarks.engines.Outcome;
import realtimenps.benchmarks.engines.Variant;
import realtimenps.benchmarks.report.Grid;

/** The table of a measurement, and how many times as fast we are. */
final class Report {
  private static final List<String> HEAD =
      List.of(
          "engine", "work", "records/s", "of (a)", "range", "outputs a record", "MiB", "counts");

  private Report() {}

  static String of(Measured ceiling, List<Measured> all) {
    Grid grid = new Grid(HEAD, Set.of("records/s", "of (a)", "range", "outputs a record", "MiB"));
    grid.add(line(ceiling));
    all.forEach(measured -> grid.add(line(measured)));
    return grid + "\n" + multiples(all);
  }

  private static List<String> line(Measured measured) {
    return List.of(
        measured.variant().title(),
        measured.variant().work(),
        format("%,.0f", measured.medianOf(Outcome::rate)),
        ratio(measured.ratio()),
        ratio(measured.lowestRatio()) + "-" + ratio(measured.highestRatio()),
        format("%.2f", measured.medianOf(Outcome::outputsPerRecord)),
        format("%,.0f", measured.medianOf(Outcome::peakMebibytes)),
        counts(measured));
  }

  private static String counts(Measured measured) {
    String voided = measured.voided() == 0 ? "" : ", " + measured.voided() + " pairs void";
    if (measured.wrong() > 0) {
      return "%,d WRONG, %,d compared%s".formatted(measured.wrong(), measured.compared(), voided);
    }
    return (measured.compared() == 0 ? "-" : "right") + voided;
  }

  /** Ours over theirs, where the table has both. */
  private static String multiples(List<Measured> all) {
    StringBuilder text = new StringBuilder();
    for (Variant ours : List.of(Variant.JOB, Variant.LEAF_ROCKSDB)) {
      for (Measured theirs : all) {
        Optional<Measured> own = all.stream().filter(m -> m.variant() == ours).findAny();
        if (theirs.variant().isPeer() && own.isPresent()) {
          text.append(
              format(
                  "%s is %.1f times as fast as %s%n",
                  ours.title(), own.get().ratio() / theirs.ratio(), theirs.variant().title()));
        }
      }
    }
    return text.toString();
  }

  private static String ratio(double ratio) {
    return format(ratio < 0.1 ? "%.4f" : "%.2f", ratio);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

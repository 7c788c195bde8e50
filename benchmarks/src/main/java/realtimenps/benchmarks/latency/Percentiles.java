package realtimenps.benchmarks.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** How a table tells of latencies. */
final class Percentiles {
  private static final double[] SHOWN = {50, 99, 99.9, 100};
  private static final List<String> HEAD =
      List.of("responses", "p50 ms", "p99 ms", "p99.9 ms", "max ms");

  /** The heads of columns with numbers. */
  static final Set<String> NUMBERS = Set.copyOf(HEAD);

  private Percentiles() {}

  /** The head of a table that has other columns too. */
  static List<String> head(List<String> before, List<String> after) {
    List<String> head = new ArrayList<>(before);
    head.addAll(HEAD);
    head.addAll(after);
    return head;
  }

  static List<String> cells(Histogram micros) {
    List<String> cells = new ArrayList<>();
    cells.add(String.format(Locale.ROOT, "%,d", micros.getTotalCount()));
    for (double percentile : SHOWN) {
      cells.add(String.format(Locale.ROOT, "%,.1f", millis(micros, percentile)));
    }
    return cells;
  }

  static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1_000.0;
  }
}

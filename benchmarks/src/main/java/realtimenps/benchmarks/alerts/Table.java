package realtimenps.benchmarks.alerts;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import realtimenps.benchmarks.report.Grid;
import realtimenps.benchmarks.statistics.Estimate;

/** The rows for a terminal, which is Markdown as well. */
final class Table {
  private static final List<String> HEAD =
      List.of(
          "row",
          "what",
          "sample",
          "ours [99 % interval]",
          "half of 20",
          "z 3.09",
          "reference",
          "must reach",
          "");

  /** The columns from here to the last but one are numbers. */
  private static final int FIRST_NUMBER = 3;

  private Table() {}

  static String of(List<Row> rows, Effort effort) {
    Grid table = new Grid(HEAD, Set.copyOf(HEAD.subList(FIRST_NUMBER, HEAD.size() - 1)));
    rows.forEach(row -> table.add(cells(row, effort)));
    return table.toString();
  }

  private static List<String> cells(Row row, Effort effort) {
    Estimate ours = row.ours();
    return List.of(
        row.id(),
        row.scenario(),
        row.sample(),
        String.format(
            Locale.ROOT,
            "%s [%s, %s]",
            row.show(ours.value()),
            row.show(ours.low()),
            row.show(ours.high())),
        value(row, row.today()),
        value(row, row.zTest()),
        row.reference().isEmpty() ? "-" : row.reference(),
        bound(row),
        verdict(row, effort));
  }

  private static String value(Row row, @Nullable Estimate estimate) {
    return estimate == null ? "-" : row.show(estimate.value());
  }

  private static String bound(Row row) {
    String limit = number(row.bound().limit());
    return switch (row.bound().side()) {
      case AT_MOST -> "<= " + limit;
      case AT_LEAST -> ">= " + limit;
      case GOAL -> "goal " + limit;
      case NONE -> "-";
    };
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
  }

  private static String verdict(Row row, Effort effort) {
    if (row.bound().side() == Bound.Side.NONE) {
      return "";
    }
    if (row.bound().isReachedBy(row.ours())) {
      return "yes";
    }
    return effort.accepts(row) ? "in reach" : "NO";
  }
}

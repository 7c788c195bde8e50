package realtimenps.benchmarks.alerts;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import realtimenps.benchmarks.statistics.Estimate;

/**
 * One figure of the table.
 *
 * @param scenario what happens, and what is measured
 * @param sample how much it was measured on
 * @param decimals to show
 * @param reference the figure of the study that the detector comes from; empty if it has none
 * @param today of half of the last 20; null where the rule has no such figure
 * @param zTest of the z-test; null where the rule has no such figure
 */
record Row(
    String id,
    String scenario,
    String sample,
    int decimals,
    Estimate ours,
    @Nullable Estimate today,
    @Nullable Estimate zTest,
    String reference,
    Bound bound) {

  /** A figure that only our detector has. */
  static Row ofOurs(
      String id,
      String scenario,
      String sample,
      int decimals,
      Estimate ours,
      String reference,
      Bound bound) {
    return new Row(id, scenario, sample, decimals, ours, null, null, reference, bound);
  }

  static String sample(int number, String what) {
    return String.format(Locale.ROOT, "%,d %s", number, what);
  }

  static String sample(int number, String what, long responses) {
    return String.format(Locale.ROOT, "%,d %s, %.1fM", number, what, responses / 1e6);
  }

  /** A number, or "-" if there is none. */
  String show(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return text.matches("-[0.]+") ? text.substring(1) : text;
  }
}

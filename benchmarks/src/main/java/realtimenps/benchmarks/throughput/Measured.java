package realtimenps.benchmarks.throughput;

import java.util.List;
import java.util.function.ToDoubleFunction;
import realtimenps.benchmarks.engines.Outcome;
import realtimenps.benchmarks.engines.Variant;
import realtimenps.benchmarks.statistics.Median;

/** All runs of a variant. */
record Measured(Variant variant, List<Pair> pairs) {

  /** The pairs between which the machine did not change; all of them if it always did. */
  List<Pair> valid() {
    List<Pair> valid = pairs.stream().filter(Pair::isValid).toList();
    return valid.isEmpty() ? pairs : valid;
  }

  long voided() {
    return pairs.stream().filter(pair -> !pair.isValid()).count();
  }

  /** Of the ceiling, the median of the pairs. */
  double ratio() {
    return median(Pair::ratio);
  }

  double lowestRatio() {
    return valid().stream().mapToDouble(Pair::ratio).min().orElseThrow();
  }

  double highestRatio() {
    return valid().stream().mapToDouble(Pair::ratio).max().orElseThrow();
  }

  /** Of a figure of the runs. */
  double medianOf(ToDoubleFunction<Outcome> figure) {
    return median(pair -> figure.applyAsDouble(pair.measured()));
  }

  long compared() {
    return pairs.stream().mapToLong(pair -> pair.measured().compared()).sum();
  }

  long wrong() {
    return pairs.stream().mapToLong(pair -> pair.measured().wrong()).sum();
  }

  private double median(ToDoubleFunction<Pair> figure) {
    return Median.of(valid().stream().mapToDouble(figure));
  }
}

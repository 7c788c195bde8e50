package realtimenps.benchmarks.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A figure and the 99 % interval that its sample allows: of a hundred such intervals about one
 * misses the truth.
 *
 * @param value what was measured; NaN if there was nothing to measure
 * @param low the lower end, at most {@code value}
 * @param high the upper end, at least {@code value}
 */
public record Estimate(double value, double low, double high) {
  /** A delay of what did not happen. */
  public static final int NEVER = Integer.MAX_VALUE;

  private static final double OUTSIDE = 0.01;

  private static final double NORMAL =
      NormalDistribution.of(0, 1).inverseSurvivalProbability(OUTSIDE / 2);

  /** Nothing was measured, and so nothing is ruled out. */
  private static final Estimate UNKNOWN =
      new Estimate(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /**
   * How many independent events there are in a unit of exposure. The interval is the exact one of
   * Garwood 1936 for a Poisson count.
   *
   * @param exposure in units, over 0
   */
  public static Estimate rate(long events, double exposure) {
    double low =
        events == 0
            ? 0
            : ChiSquaredDistribution.of(2.0 * events).inverseCumulativeProbability(OUTSIDE / 2) / 2;
    double high =
        ChiSquaredDistribution.of(2.0 * events + 2).inverseSurvivalProbability(OUTSIDE / 2) / 2;
    return new Estimate(events / exposure, low / exposure, high / exposure);
  }

  /**
   * How many events there are in a unit of exposure, where those of a trial may come together: the
   * interval is Student's, over the trials, but nowhere within that of independent events.
   *
   * @param events of each trial
   * @param exposure of all of them together, each having the same, in units, over 0
   */
  public static Estimate rate(long[] events, double exposure) {
    Estimate independent = rate(Arrays.stream(events).sum(), exposure);
    double exposureOfOne = exposure / events.length;
    Estimate together = mean(Arrays.stream(events).mapToDouble(e -> e / exposureOfOne).toArray());
    return new Estimate(
        independent.value,
        Math.max(0, Math.min(independent.low, together.low)),
        Math.max(independent.high, together.high));
  }

  /** The share of trials that hit, with the exact interval of Clopper and Pearson 1934. */
  public static Estimate share(long hits, long trials) {
    if (trials == 0) {
      return UNKNOWN;
    }
    long misses = trials - hits;
    double low =
        hits == 0
            ? 0
            : BetaDistribution.of(hits, misses + 1.0).inverseCumulativeProbability(OUTSIDE / 2);
    double high =
        misses == 0
            ? 1
            : BetaDistribution.of(hits + 1.0, misses).inverseSurvivalProbability(OUTSIDE / 2);
    return new Estimate((double) hits / trials, low, high);
  }

  /**
   * The least value that at least a share {@code q} of all are not over. The interval goes from one
   * of the values to another and holds for any distribution.
   *
   * @param values {@link #NEVER} counts as infinite
   * @param q over 0 and under 1
   */
  public static Estimate quantile(int[] values, double q) {
    int n = values.length;
    if (n == 0) {
      return UNKNOWN;
    }
    int[] sorted = values.clone();
    Arrays.sort(sorted);
    // How many of n values are up to the true quantile is binomial.
    BinomialDistribution upToIt = BinomialDistribution.of(n, q);
    int low = upToIt.inverseCumulativeProbability(OUTSIDE / 2) - 1;
    int high = upToIt.inverseSurvivalProbability(OUTSIDE / 2);
    return new Estimate(
        finite(sorted[(int) Math.ceil(q * n) - 1]),
        low < 0 ? Double.NEGATIVE_INFINITY : finite(sorted[low]),
        high >= n ? Double.POSITIVE_INFINITY : finite(sorted[high]));
  }

  /** The mean of independent values, with Student's interval. */
  public static Estimate mean(double[] values) {
    int n = values.length;
    if (n < 2) {
      return UNKNOWN;
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double halfWidth = student(n) * Math.sqrt(squares / (n - 1) / n);
    return new Estimate(mean, mean - halfWidth, mean + halfWidth);
  }

  /**
   * How many times the mean of one value is that of another, where each trial has given both. The
   * interval is by the delta method.
   *
   * @param over as many as {@code under}, whose mean is over 0
   */
  public static Estimate ratioOfMeans(double[] over, double[] under) {
    int n = over.length;
    if (n < 2) {
      return UNKNOWN;
    }
    double mean = Arrays.stream(under).average().orElseThrow();
    double ratio = Arrays.stream(over).average().orElseThrow() / mean;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double residual = over[i] - ratio * under[i];
      squares += residual * residual;
    }
    double halfWidth = student(n) * Math.sqrt(squares / (n - 1) / n) / mean;
    return new Estimate(ratio, ratio - halfWidth, ratio + halfWidth);
  }

  /**
   * The same where the value is uncertain by something else as well.
   *
   * @param deviation the standard deviation of that, independent of the sample
   */
  public Estimate blurredBy(double deviation) {
    double more = NORMAL * deviation;
    return new Estimate(
        value, value - Math.hypot(value - low, more), value + Math.hypot(high - value, more));
  }

  private static double finite(int value) {
    return value == NEVER ? Double.POSITIVE_INFINITY : value;
  }

  private static double student(int n) {
    return TDistribution.of(n - 1.0).inverseSurvivalProbability(OUTSIDE / 2);
  }
}

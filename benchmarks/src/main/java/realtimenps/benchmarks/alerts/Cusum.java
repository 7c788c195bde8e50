package realtimenps.benchmarks.alerts;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The optimum: Page's cumulative sum of the log likelihood ratio, told the share of detractors
 * before and during the spike, which no detector knows. It begins anew after a page. No rule with
 * as few false pages is quicker in its worst case (Moustakides 1986).
 */
final class Cusum implements Detector {
  private final double ofDetractor;
  private final double ofOther;
  private final double threshold;
  private double sum;

  /**
   * @param usual the true share of detractors without a spike
   * @param spike the true share in a spike
   */
  Cusum(double usual, double spike, double threshold) {
    this.ofDetractor = Math.log(spike / usual);
    this.ofOther = Math.log((1 - spike) / (1 - usual));
    this.threshold = threshold;
  }

  @Override
  public void learn(long respondedAt, boolean detractor) {}

  @Override
  public Verdict judge(long respondedAt, boolean detractor) {
    sum = Math.max(0, sum + (detractor ? ofDetractor : ofOther));
    if (sum < threshold) {
      return Verdict.NOTHING;
    }
    sum = 0;
    return Verdict.PAGED;
  }

  /**
   * The two neighbouring thresholds between which a number of false pages lies. They are next to
   * equal, unless the likelihood ratios have a common measure, as from 20 to 80 %: then there is
   * none in between.
   *
   * @param lower has at least as many false pages
   * @param ofLower what its delay weighs where the two are mixed to the wanted number, 0 to 1:
   *     delays are linear in the logarithm of false pages
   */
  record Thresholds(double lower, double higher, double ofLower) {}

  /**
   * The thresholds with as many false pages as another detector, by bisection on simulated
   * responses.
   *
   * @param quiet streams of responses at the usual share
   * @param pages how many pages there may be in all of them; over 0
   */
  static Thresholds thresholdsFor(double usual, double spike, List<boolean[]> quiet, double pages) {
    ToLongFunction<Double> count =
        threshold ->
            quiet.parallelStream()
                .mapToLong(stream -> pagesIn(stream, new Cusum(usual, spike, threshold)))
                .sum();
    double lower = 0;
    double higher = 1;
    while (count.applyAsLong(higher) > pages) {
      lower = higher;
      higher *= 2;
    }
    while (higher - lower > 1e-3) {
      double middle = (lower + higher) / 2;
      if (count.applyAsLong(middle) > pages) {
        lower = middle;
      } else {
        higher = middle;
      }
    }
    double most = Math.log(Math.max(0.5, count.applyAsLong(lower)));
    double least = Math.log(Math.max(0.5, count.applyAsLong(higher)));
    double ofLower = most > least ? (Math.log(pages) - least) / (most - least) : 0;
    return new Thresholds(lower, higher, Math.max(0, Math.min(1, ofLower)));
  }

  private static long pagesIn(boolean[] stream, Cusum cusum) {
    long pages = 0;
    for (boolean detractor : stream) {
      if (cusum.judge(0, detractor) == Verdict.PAGED) {
        pages++;
      }
    }
    return pages;
  }
}

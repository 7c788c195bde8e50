package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * The NPS of a tally and how far to trust it. All values are from -100 to 100 and not rounded.
 *
 * @param nps null when there is no response
 * @param low the lower end of the 95 % interval; null when there is no response
 * @param high the upper end of the 95 % interval; null when there is no response
 */
public record NpsEstimate(
    @Nullable Double nps, @Nullable Double low, @Nullable Double high, SampleStatus status) {

  /** Whether a sample can carry a judgement. */
  public enum SampleStatus {
    /** No response. */
    EMPTY,
    /** Half of the interval's width is over the target. */
    INSUFFICIENT,
    ADEQUATE
  }

  private static final double Z_95 = 1.96;
  private static final double MAX = 100;

  /**
   * Estimates with the adjusted Wald interval for NPS: three responses are added, three quarters of
   * one promoter, three quarters of one detractor, the rest passive. Source: Sauro and Lewis; Rocks
   * 2016, "Interval estimation for the net promoter score", arXiv 1601.07235.
   *
   * @param target the largest half width of the interval, in NPS points, of an adequate sample
   */
  public static NpsEstimate of(Tally tally, double target) {
    if (tally.isEmpty()) {
      return new NpsEstimate(null, null, null, SampleStatus.EMPTY);
    }
    double nps = MAX * (tally.promoters() - tally.detractors()) / tally.responses();
    double n = tally.responses() + 3.0;
    double p = (tally.promoters() + 0.75) / n;
    double d = (tally.detractors() + 0.75) / n;
    double halfWidth = MAX * Z_95 * Math.sqrt((p + d - (p - d) * (p - d)) / n);
    double centre = MAX * (p - d);
    return new NpsEstimate(
        nps,
        Math.max(-MAX, centre - halfWidth),
        Math.min(MAX, centre + halfWidth),
        halfWidth > target ? SampleStatus.INSUFFICIENT : SampleStatus.ADEQUATE);
  }
}

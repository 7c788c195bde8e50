package realtimenps.job.domain.spike;

/**
 * How far what is usual may be trusted: where a tenant's days differ much, yesterday's share says
 * less about today's.
 */
final class DayToDay {
  private static final int FEWEST_RESPONSES = 30;
  private static final int FEWEST_DAYS = 10;
  private static final int LAST_DAYS = 60;

  private DayToDay() {}

  /**
   * How many responses the knowledge of the usual share is worth at most, as far as the differences
   * between days go: {@code 1 / (d^2 p (1 - p))} with d the standard deviation of the logit between
   * days, beyond what chance explains (DerSimonian and Laird 1986). Infinite if nothing is beyond.
   */
  static double worthOf(DayCounts counts) {
    double weights = 0;
    double squares = 0;
    double sum = 0;
    double sumOfSquares = 0;
    long detractors = 0;
    long responses = 0;
    int days = 0;
    for (int i = counts.size() - 1; i >= 0 && days < LAST_DAYS; i--) {
      int all = counts.detractors(i) + counts.others(i);
      if (all < FEWEST_RESPONSES) {
        continue;
      }
      double logit = Math.log((counts.detractors(i) + 0.5) / (counts.others(i) + 0.5));
      double weight = 1 / (1 / (counts.detractors(i) + 0.5) + 1 / (counts.others(i) + 0.5));
      weights += weight;
      squares += weight * weight;
      sum += weight * logit;
      sumOfSquares += weight * logit * logit;
      detractors += counts.detractors(i);
      responses += all;
      days++;
    }
    if (days < FEWEST_DAYS) {
      return Double.POSITIVE_INFINITY;
    }
    double heterogeneity = sumOfSquares - sum * sum / weights;
    double variance = (heterogeneity - (days - 1)) / (weights - squares / weights);
    double share = Usual.clip((double) detractors / responses);
    return variance <= 0 ? Double.POSITIVE_INFINITY : 1 / (variance * share * (1 - share));
  }
}

package realtimenps.benchmarks.alerts;

/**
 * The rule that a text book suggests: after every response, page when the share of detractors among
 * the last 20 is over the usual share with z at least 3.09 (one in a thousand, if it were tried
 * once), and begin anew. The usual share is learned from all responses before these 20, drawn
 * towards 20 % by 20 responses as our detector's is; nothing is forgotten.
 */
final class ZTest implements Detector {
  private static final double CRITICAL = 3.09;
  private static final double PRIOR_RESPONSES = 20;
  private static final double PRIOR_DETRACTORS = 4;

  private final LastResponses last = new LastResponses(20);
  private long before;
  private long detractorsBefore;

  @Override
  public void learn(long respondedAt, boolean detractor) {
    if (last.isFull()) {
      before++;
      detractorsBefore += last.oldest() ? 1 : 0;
    }
    last.add(detractor);
  }

  @Override
  public Verdict judge(long respondedAt, boolean detractor) {
    learn(respondedAt, detractor);
    if (!last.isFull() || z() < CRITICAL) {
      return Verdict.NOTHING;
    }
    before += last.size();
    detractorsBefore += last.detractors();
    last.clear();
    return Verdict.PAGED;
  }

  private double z() {
    double usual = (detractorsBefore + PRIOR_DETRACTORS) / (before + PRIOR_RESPONSES);
    double n = last.size();
    return (last.detractors() - n * usual) / Math.sqrt(n * usual * (1 - usual));
  }
}

package realtimenps.benchmarks.alerts;

/**
 * The rule that is used today: page when at least half of the last 20 responses are detractors, and
 * begin anew.
 */
final class HalfOfLastTwenty implements Detector {
  private final LastResponses last = new LastResponses(20);

  @Override
  public void learn(long respondedAt, boolean detractor) {
    last.add(detractor);
  }

  @Override
  public Verdict judge(long respondedAt, boolean detractor) {
    last.add(detractor);
    if (!last.isFull() || 2 * last.detractors() < last.size()) {
      return Verdict.NOTHING;
    }
    last.clear();
    return Verdict.PAGED;
  }
}

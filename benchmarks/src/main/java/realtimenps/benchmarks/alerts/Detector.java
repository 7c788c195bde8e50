package realtimenps.benchmarks.alerts;

/** A rule that watches the responses of one subject and pages somebody. */
interface Detector {
  /** Takes a response of the time before the experiment, in which nobody is paged. */
  void learn(long respondedAt, boolean detractor);

  /**
   * Takes the next response.
   *
   * @param respondedAt epoch milliseconds, later than all before
   */
  Verdict judge(long respondedAt, boolean detractor);
}

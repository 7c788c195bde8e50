package realtimenps.benchmarks.engines;

/**
 * The final counts of a subject in a window of one hour. Mutable and with public fields, as Flink
 * wants its plain objects.
 */
@SuppressWarnings("NullAway.Init") // Flink makes it empty, and fills it.
public final class WindowResult {
  /** The leaf's key, {@code tenant/AGENT_CHANNEL/agent/channel}. */
  public String subject;

  /** Exclusive, epoch milliseconds. */
  public long endAt;

  public long promoters;
  public long passives;
  public long detractors;

  /** For Flink. */
  public WindowResult() {}

  WindowResult(String subject, long endAt, long promoters, long passives, long detractors) {
    this.subject = subject;
    this.endAt = endAt;
    this.promoters = promoters;
    this.passives = passives;
    this.detractors = detractors;
  }
}

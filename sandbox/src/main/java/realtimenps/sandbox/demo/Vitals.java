package realtimenps.sandbox.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.stack.JobCounts;

/**
 * How the system itself is doing, at one moment.
 *
 * @param startedAt when the demo started
 * @param now when the figures were taken
 * @param rejectedByReason totals by reason code
 * @param followUps what became of detractors
 * @param readToAlert from reading the response that decides to emitting the alert
 * @param readToEmit from reading a response to emitting the update that it is in
 * @param respondedToEmit from the customer's answer to that update
 */
public record Vitals(
    Instant startedAt,
    Instant now,
    Addresses addresses,
    JobCounts counts,
    Rates rates,
    Map<String, Long> rejectedByReason,
    FollowUps followUps,
    Latency readToAlert,
    Latency readToEmit,
    Latency respondedToEmit) {

  public Vitals {
    rejectedByReason = Map.copyOf(rejectedByReason);
  }

  /**
   * Where to point other tools to.
   *
   * @param pager host and port of the Alertmanager that is told of alerts, or null
   */
  public record Addresses(String broker, String registry, String flink, @Nullable String pager) {}

  /** The job's counts, a second. */
  public record Rates(
      double read,
      double counted,
      double superseded,
      double late,
      double rejected,
      double erased,
      double updates) {
    public static final Rates ZERO = new Rates(0, 0, 0, 0, 0, 0, 0);

    /** What happened between two readings; zero if no time passed between them. */
    public static Rates between(JobCounts earlier, JobCounts later, Duration elapsed) {
      return new Rates(
          perSecond(earlier.read(), later.read(), elapsed),
          perSecond(earlier.counted(), later.counted(), elapsed),
          perSecond(earlier.superseded(), later.superseded(), elapsed),
          perSecond(earlier.late(), later.late(), elapsed),
          perSecond(earlier.rejected(), later.rejected(), elapsed),
          perSecond(earlier.erased(), later.erased(), elapsed),
          perSecond(earlier.updates(), later.updates(), elapsed));
    }
  }

  /** How fast a count grew; zero if no time has passed. */
  static double perSecond(long earlier, long later, Duration elapsed) {
    double seconds = elapsed.toNanos() / 1e9;
    return seconds > 0 ? (later - earlier) / seconds : 0;
  }

  /**
   * The tasks to get back to detractors.
   *
   * @param opened since the start
   * @param cancelled since the start
   * @param perSecond opened a second
   * @param readToFollowUp from reading a detractor's response to emitting its follow-up
   */
  public record FollowUps(long opened, long cancelled, double perSecond, Latency readToFollowUp) {
    public static final FollowUps NONE = new FollowUps(0, 0, 0, Latency.UNKNOWN);

    /** What was opened since the start and still is. */
    public long open() {
      return opened - cancelled;
    }
  }

  /** Milliseconds; NaN where nothing was measured yet. */
  public record Latency(double p50, double p99) {
    public static final Latency UNKNOWN = new Latency(Double.NaN, Double.NaN);
  }
}

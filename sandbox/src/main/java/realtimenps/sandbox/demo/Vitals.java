package realtimenps.sandbox.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import realtimenps.sandbox.stack.JobCounts;

/**
 * How the system itself is doing, at one moment.
 *
 * @param startedAt when the demo started
 * @param now when the figures were taken
 * @param rejectedByReason totals by reason code
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
    Latency readToEmit,
    Latency respondedToEmit) {

  public Vitals {
    rejectedByReason = Map.copyOf(rejectedByReason);
  }

  /** Where to point other tools to. */
  public record Addresses(String broker, String registry, String flink) {}

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
      double seconds = elapsed.toNanos() / 1e9;
      if (seconds <= 0) {
        return ZERO;
      }
      return new Rates(
          (later.read() - earlier.read()) / seconds,
          (later.counted() - earlier.counted()) / seconds,
          (later.superseded() - earlier.superseded()) / seconds,
          (later.late() - earlier.late()) / seconds,
          (later.rejected() - earlier.rejected()) / seconds,
          (later.erased() - earlier.erased()) / seconds,
          (later.updates() - earlier.updates()) / seconds);
    }
  }

  /** Milliseconds; NaN where nothing was measured yet. */
  public record Latency(double p50, double p99) {
    public static final Latency UNKNOWN = new Latency(Double.NaN, Double.NaN);
  }
}

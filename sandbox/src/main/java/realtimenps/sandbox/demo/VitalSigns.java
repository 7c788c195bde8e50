package realtimenps.sandbox.demo;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.JobMetrics;
import realtimenps.sandbox.stack.Stack;

/** Takes the vitals of a stack; rates are those of the last seconds. */
final class VitalSigns {
  private static final Duration RATE_WINDOW = Duration.ofSeconds(5);

  private final Stack stack;
  private final Instant startedAt;
  private final Vitals.Addresses addresses;
  private final Deque<Reading> recent = new ArrayDeque<>();

  private record Reading(Instant at, JobCounts counts, long opened) {
    Duration since(Reading earlier) {
      return Duration.between(earlier.at, at);
    }
  }

  /**
   * @param pager where alerts are told, or null
   */
  VitalSigns(Stack stack, Instant startedAt, @Nullable URI pager) {
    this.stack = stack;
    this.startedAt = startedAt;
    addresses =
        new Vitals.Addresses(
            stack.broker().bootstrapServers(),
            stack.registry().url(),
            stack.flink().webUi().toString(),
            pager == null ? null : pager.getAuthority());
  }

  Vitals take() {
    JobMetrics metrics = stack.flink().metrics();
    Reading now =
        new Reading(
            Instant.now(),
            JobCounts.of(metrics),
            metrics.sum(JobCounts.FOLLOW_UP, "followUpsOpened"));
    recent.addLast(now);
    while (recent.size() > 2 && recent.getFirst().at().isBefore(now.at().minus(RATE_WINDOW))) {
      recent.removeFirst();
    }
    Reading earlier = recent.getFirst();
    return new Vitals(
        startedAt,
        now.at(),
        addresses,
        now.counts(),
        Vitals.Rates.between(earlier.counts(), now.counts(), now.since(earlier)),
        JobCounts.rejectedByReason(metrics),
        followUps(metrics, earlier, now),
        latency(metrics, JobCounts.DETECT, "readToAlertMillis"),
        latency(metrics, JobCounts.ROLL, "readToEmitMillis"),
        latency(metrics, JobCounts.ROLL, "respondedAtToEmitMillis"));
  }

  private static Vitals.FollowUps followUps(JobMetrics metrics, Reading earlier, Reading now) {
    return new Vitals.FollowUps(
        now.opened(),
        metrics.sum(JobCounts.FOLLOW_UP, "followUpsCancelled"),
        Vitals.perSecond(earlier.opened(), now.opened(), now.since(earlier)),
        latency(metrics, JobCounts.FOLLOW_UP, "readToFollowUpMillis"));
  }

  private static Vitals.Latency latency(JobMetrics metrics, String operator, String name) {
    return new Vitals.Latency(
        metrics.quantile(operator, name, 0.5), metrics.quantile(operator, name, 0.99));
  }
}

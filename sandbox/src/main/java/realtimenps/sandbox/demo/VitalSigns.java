package realtimenps.sandbox.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
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

  private record Reading(Instant at, JobCounts counts) {}

  VitalSigns(Stack stack, Instant startedAt) {
    this.stack = stack;
    this.startedAt = startedAt;
    addresses =
        new Vitals.Addresses(
            stack.broker().bootstrapServers(),
            stack.registry().url(),
            stack.flink().webUi().toString());
  }

  Vitals take() {
    JobMetrics metrics = stack.flink().metrics();
    Reading now = new Reading(Instant.now(), JobCounts.of(metrics));
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
        Vitals.Rates.between(
            earlier.counts(), now.counts(), Duration.between(earlier.at(), now.at())),
        JobCounts.rejectedByReason(metrics),
        latency(metrics, "readToEmitMillis"),
        latency(metrics, "respondedAtToEmitMillis"));
  }

  private static Vitals.Latency latency(JobMetrics metrics, String name) {
    return new Vitals.Latency(
        metrics.quantile(JobCounts.ROLL, name, 0.5), metrics.quantile(JobCounts.ROLL, name, 0.99));
  }
}

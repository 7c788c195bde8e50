package realtimenps.sandbox.stack;

import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the job has counted since its start.
 *
 * @param updates records written to the updates topic, heartbeats and tombstones too
 */
public record JobCounts(
    long read, long counted, long superseded, long late, long rejected, long erased, long updates) {
  public static final JobCounts ZERO = new JobCounts(0, 0, 0, 0, 0, 0, 0);

  private static final String VALIDATE = "validate-responses";
  private static final String SETTLE = "settle-responses";

  /** The operator that keeps the windows, and with it the latencies. */
  public static final String ROLL = "roll-windows";

  /** The operator that follows detractors up. */
  public static final String FOLLOW_UP = "follow-up-detractors";

  /** The operator that detects spikes of detractors. */
  public static final String DETECT = "detect-spikes";

  /** The counts as they are now. */
  public static JobCounts of(JobMetrics metrics) {
    // Read last, what was read is never less than what became of it.
    long updates = metrics.sum(ROLL, "updates");
    long counted = metrics.sum(SETTLE, "counted");
    long superseded = metrics.sum(SETTLE, "superseded");
    long late = metrics.sum(SETTLE, "late");
    long erased = metrics.sum(SETTLE, "erased");
    long rejected = rejectedByReason(metrics).values().stream().mapToLong(Long::longValue).sum();
    long read = metrics.sum(VALIDATE, "read");
    return new JobCounts(read, counted, superseded, late, rejected, erased, updates);
  }

  /** Rejected records by the code of their reason; only reasons that occurred. */
  public static Map<String, Long> rejectedByReason(JobMetrics metrics) {
    Map<String, Long> rejected = new TreeMap<>();
    metrics
        .sums(VALIDATE)
        .forEach(
            (name, count) -> {
              if (name.startsWith("reason.") && name.endsWith(".rejected") && count > 0) {
                rejected.put(name.split("\\.", -1)[1], count);
              }
            });
    return rejected;
  }

  /** Whether all sources are quiet, so that only the wall clock moves the job's clock. */
  public static boolean areSourcesIdle(JobMetrics metrics) {
    LongSummaryStatistics idle = metrics.gauge(SETTLE, "sourcesIdle");
    return idle.getCount() > 0 && idle.getMin() == 1;
  }

  /** The changes of policies that all subtasks that take policies have put in force. */
  public static long policiesInForce(JobMetrics metrics) {
    LongSummaryStatistics changes = metrics.gauge("policies");
    return changes.getCount() == 0 ? 0 : changes.getMin();
  }

  /** Updates that told something new: neither heartbeats nor what they brought about. */
  public static long changes(JobMetrics metrics) {
    return metrics.sum(ROLL, "updates") - metrics.sum(ROLL, "heartbeats");
  }

  /** The records whose fate is known; at a quiet moment, all that were read. */
  public long settled() {
    return counted + superseded + late + rejected + erased;
  }
}

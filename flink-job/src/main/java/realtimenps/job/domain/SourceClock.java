package realtimenps.job.domain;

import java.util.HashMap;
import java.util.Map;

/**
 * The event time of the partitions that one subtask reads: that of the least advanced partition
 * that is active. A partition is active until it has delivered nothing for a second. Time is
 * counted in ticks of the caller, so that a subtask that is held up does not take its own stalling
 * for a partition's silence.
 */
public final class SourceClock {
  /** Milliseconds between ticks. */
  public static final long TICK = 200;

  /** There is no time yet. */
  public static final long NONE = Long.MIN_VALUE;

  private static final int QUIET_TICKS = 5;

  /** A subtask that has just started may still be connecting to a backlog: 5 s. */
  private static final int START_TICKS = 25;

  private final Map<Source, Partition> partitions = new HashMap<>();
  private int ticks;

  /**
   * What a subtask says at a tick.
   *
   * @param time epoch milliseconds, or {@link #NONE}
   * @param idle whether the subtask holds nothing back
   */
  public record Reading(long time, boolean idle) {}

  /** A valid response was read from a partition. */
  public void read(String topic, int partition, long time) {
    Partition read =
        partitions.computeIfAbsent(new Source(topic, partition), source -> new Partition());
    read.newest = Math.max(read.newest, time);
    read.quietTicks = 0;
  }

  /** To be called every {@link #TICK}. */
  public Reading tick() {
    ticks++;
    long leastActive = Long.MAX_VALUE;
    long mostAdvanced = NONE;
    for (Partition partition : partitions.values()) {
      partition.quietTicks++;
      mostAdvanced = Math.max(mostAdvanced, partition.newest);
      if (partition.quietTicks <= QUIET_TICKS) {
        leastActive = Math.min(leastActive, partition.newest);
      }
    }
    if (leastActive != Long.MAX_VALUE) {
      return new Reading(leastActive, false);
    }
    boolean starting = partitions.isEmpty() && ticks <= START_TICKS;
    return new Reading(mostAdvanced, !starting);
  }

  private record Source(String topic, int partition) {}

  private static final class Partition {
    private long newest = NONE;
    private int quietTicks;
  }
}

package realtimenps.job.domain;

/**
 * How far a step is behind: the shortest that a record took from being read to the step, over the
 * time since that was last asked for. It is some milliseconds while the job keeps up, and as long
 * as the buffers before the step are deep when it does not.
 */
public final class Lag {
  /** More than this, in milliseconds, and there is more to do than the job can. */
  public static final long OVERLOAD = 25;

  private static final long NONE = Long.MAX_VALUE;

  private long shortest = NONE;

  /**
   * A record has come to the step.
   *
   * @param readAt when it was read, epoch milliseconds
   * @param now epoch milliseconds
   */
  public void add(long readAt, long now) {
    shortest = Math.min(shortest, now - readAt);
  }

  /** What it was since the last time, in milliseconds; 0 if no record has come. */
  public long next() {
    long lag = shortest == NONE ? 0 : shortest;
    shortest = NONE;
    return lag;
  }
}

package realtimenps.job.domain;

/**
 * How far a step is behind: the shortest that a record took from being read to the step, over the
 * time since that was last asked for, and by how much that is more than it ever was. It is some
 * milliseconds while the job keeps up, and as long as the buffers before the step are deep when it
 * does not. That the clocks of two machines differ does not matter, as they always do.
 */
public final class Lag {
  /** More than this, in milliseconds, and there is more to do than the job can. */
  public static final long OVERLOAD = 25;

  /** The least is forgotten by a millisecond in this time, as clocks may be set. */
  private static final long MILLIS_TO_FORGET = 60_000;

  private static final long NONE = Long.MAX_VALUE;

  private long shortest = NONE;
  private long least = NONE;
  private long forgottenAt;

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
  public long next(long now) {
    if (shortest == NONE) {
      return 0;
    }
    if (least == NONE) {
      least = shortest;
      forgottenAt = now;
    } else if (now - forgottenAt >= MILLIS_TO_FORGET) {
      least++;
      forgottenAt = now;
    }
    least = Math.min(least, shortest);
    long lag = shortest - least;
    shortest = NONE;
    return lag;
  }
}

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

  /** When the least has not come again for so long, milliseconds, a part of it is forgotten. */
  private static final long PATIENCE = 60_000;

  /**
   * That is a 16th of what all records took more. A clock that was set by a second, which looks
   * like a lag, is so forgotten in little more than an hour; but then a lag of hours is, too.
   */
  private static final long PARTS = 16;

  /** No record is on its way for so long, milliseconds: a clock was set. */
  private static final long LONGEST = 600_000;

  private static final long NONE = Long.MAX_VALUE;

  private long shortest = NONE;
  private long least = NONE;

  /** The shortest since the least came, or was forgotten in part. */
  private long lately = NONE;

  private long latelyFrom;

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
    lately = Math.min(lately, shortest);
    if (shortest <= least || shortest - least > LONGEST) {
      least = shortest;
      beginLately(now);
    } else if (now - latelyFrom >= PATIENCE || now < latelyFrom) {
      least += Math.max(1, (lately - least) / PARTS);
      beginLately(now);
    }
    long lag = shortest - least;
    shortest = NONE;
    return lag;
  }

  private void beginLately(long now) {
    lately = NONE;
    latelyFrom = now;
  }
}

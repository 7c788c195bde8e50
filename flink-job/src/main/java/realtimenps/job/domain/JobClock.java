package realtimenps.job.domain;

/**
 * The clock of the job: it follows the event time that the sources agree on and, when all of them
 * are quiet, goes on at the pace of the wall clock, but never past it. It never goes back.
 */
public final class JobClock {
  /** There is no time yet: nothing was read. */
  public static final long NONE = Long.MIN_VALUE;

  /** Milliseconds by which silence is older than its discovery. */
  private static final long QUIET_FOR = 1_000 + 2 * SourceClock.TICK;

  private long time = NONE;
  private long anchoredAt;
  private boolean restored;
  private boolean idle;

  public JobClock() {}

  /**
   * A clock that goes on where one left off. When the sources turn out to be quiet, the time in
   * between has passed, too.
   *
   * @param time what the former clock said
   * @param savedAt the wall clock when it said so, epoch milliseconds
   */
  public JobClock(long time, long savedAt) {
    this.time = time;
    this.anchoredAt = savedAt;
    this.restored = true;
  }

  /** Event time, epoch milliseconds, or {@link #NONE}. */
  public long time() {
    return time;
  }

  /** Whether all sources are quiet, so that the clock goes on at the pace of the wall clock. */
  public boolean isIdle() {
    return idle;
  }

  /** The sources have advanced to {@code eventTime}. */
  public void advance(long eventTime, long wallClock) {
    if (eventTime > time) {
      time = eventTime;
      anchoredAt = wallClock;
      restored = false;
    }
  }

  /** All sources are quiet, or not any more. */
  public void setIdle(boolean idle, long wallClock) {
    if (idle && !this.idle && !restored) {
      anchoredAt = Math.max(anchoredAt, wallClock - QUIET_FOR);
    }
    this.idle = idle;
  }

  /** Lets time pass; returns it. */
  public long tick(long wallClock) {
    if (idle && time != NONE) {
      time = Math.max(time, Math.min(wallClock, time + wallClock - anchoredAt));
      anchoredAt = wallClock;
      restored = false;
    }
    return time;
  }
}

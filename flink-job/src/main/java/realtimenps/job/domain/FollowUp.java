package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * The task to get back to one detractor, as it stands after a change.
 *
 * @param answer what opened it
 * @param openedAt wall clock at which it opened first, epoch milliseconds
 */
public record FollowUp(
    String tenantId, String responseId, State state, Answer answer, Detail detail, long openedAt) {

  /** Whether somebody is to get back to the customer. */
  public enum State {
    OPEN,
    /** The answer that opened it no longer counts. */
    CANCELLED
  }

  /** Whether a change may open, change or cancel a follow-up; nothing is remembered of others. */
  public static boolean isTouchedBy(Settled settled) {
    return isDetractor(settled.retracted()) || isDetractor(settled.added());
  }

  /**
   * The follow-up after a change; null if there is none.
   *
   * @param known what is open of the response so far, or null
   * @param now wall clock, epoch milliseconds
   */
  public static @Nullable FollowUp after(Settled settled, @Nullable OpenFollowUp known, long now) {
    Answer added = settled.added();
    Detail detail = settled.detail();
    if (added != null && detail != null && isDetractor(added)) {
      return of(settled, State.OPEN, added, detail, known == null ? now : known.openedAt());
    }
    Answer retracted = settled.retracted();
    return known == null || retracted == null
        ? null
        : of(settled, State.CANCELLED, retracted, known.detail().withoutIds(), known.openedAt());
  }

  private static FollowUp of(
      Settled settled, State state, Answer answer, Detail detail, long openedAt) {
    return new FollowUp(settled.tenantId(), settled.responseId(), state, answer, detail, openedAt);
  }

  private static boolean isDetractor(@Nullable Answer answer) {
    return answer != null && answer.category() == Category.DETRACTOR;
  }
}

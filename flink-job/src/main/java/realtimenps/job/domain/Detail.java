package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * What people need of a response to act on it. It goes where the response goes once and is not
 * remembered with it.
 *
 * @param contactReason at most {@link Validator#MAX_REASON_LENGTH} characters
 * @param hasComment whether there is a comment to read
 */
public record Detail(
    int score,
    @Nullable String respondentId,
    @Nullable String interactionId,
    @Nullable String contactReason,
    boolean hasComment) {

  /** The same of a customer who is not named. */
  public Detail withoutIds() {
    return new Detail(score, null, null, contactReason, hasComment);
  }
}

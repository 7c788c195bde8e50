package realtimenps.job.domain;

/**
 * The last that was to be told of a follow-up while nothing is told.
 *
 * @param corrected whether the answer is not its response's first: then what is told of the
 *     follow-up already may be of another one
 */
public record WithheldFollowUp(FollowUp followUp, boolean corrected) {
  /**
   * Whether it is news to readers.
   *
   * @param known whether they have been told of this follow-up, in whatever state
   */
  public boolean isNews(boolean known) {
    return followUp.state() == FollowUp.State.OPEN ? !known || corrected : known;
  }
}

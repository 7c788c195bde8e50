package realtimenps.job.domain;

/** What a score says of its respondent. */
public enum Category {
  /** 9 or 10. */
  PROMOTER,
  /** 7 or 8. */
  PASSIVE,
  /** 6 or less. */
  DETRACTOR;

  /** The category of a score; the bounds are the same on every {@link Scale}. */
  public static Category of(int score) {
    return score >= 9 ? PROMOTER : score >= 7 ? PASSIVE : DETRACTOR;
  }
}

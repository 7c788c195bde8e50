package realtimenps.job.domain;

/**
 * A change to the tally of one pane.
 *
 * @param paneStart start of a pane of the finest size, epoch milliseconds
 * @param promoters signed, as are the others
 */
public record PaneDelta(long paneStart, long promoters, long passives, long detractors) {

  /** One answer more ({@code sign} 1) or less (-1). */
  static PaneDelta of(Answer answer, long finestPane, long sign) {
    Category category = answer.category();
    return new PaneDelta(
        Math.floorDiv(answer.respondedAt(), finestPane) * finestPane,
        category == Category.PROMOTER ? sign : 0,
        category == Category.PASSIVE ? sign : 0,
        category == Category.DETRACTOR ? sign : 0);
  }

  boolean retracts() {
    return promoters < 0 || passives < 0 || detractors < 0;
  }

  PaneDelta plus(PaneDelta other) {
    return new PaneDelta(
        paneStart,
        promoters + other.promoters,
        passives + other.passives,
        detractors + other.detractors);
  }
}

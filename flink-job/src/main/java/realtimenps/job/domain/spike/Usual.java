package realtimenps.job.domain.spike;

import java.util.List;
import realtimenps.job.domain.Scope;

/** How likely a detractor usually is, response by response, for one subject at a time. */
final class Usual {
  /** Where nothing is known. */
  static final double PRIOR_SHARE = 0.2;

  private static final double LOWEST = 0.004;
  private static final double HIGHEST = 0.95;

  private double odds;
  private HourOdds hours = HourOdds.EVEN;
  private List<Storm> storms = List.of();

  static double clip(double share) {
    return Math.max(LOWEST, Math.min(HIGHEST, share));
  }

  /**
   * @param share the subject's usual share of detractors
   * @param storms those above the subject, to be taken for granted
   */
  void prepare(double share, HourOdds hours, List<Storm> storms) {
    double clipped = clip(share);
    this.odds = clipped / (1 - clipped);
    this.hours = hours;
    this.storms = storms;
  }

  /** The usual share of detractors among responses such as this one. */
  double share(long time, byte mark) {
    double then = odds * hours.of(time, mark);
    if (!storms.isEmpty()) {
      then *= lift(time, Mark.channel(mark));
    }
    return clip(then / (1 + then));
  }

  /** Of a team's storm and a channel's the stronger one counts, on top of the tenant's. */
  private double lift(long time, int channel) {
    double ofTenant = 1;
    double ofPart = 1;
    for (Storm storm : storms) {
      if (!storm.concerns(time, channel)) {
        continue;
      }
      if (storm.scope() == Scope.TENANT) {
        ofTenant = Math.max(ofTenant, storm.odds());
      } else {
        ofPart = Math.max(ofPart, storm.odds());
      }
    }
    return ofTenant * ofPart;
  }
}

package realtimenps.job.domain.spike;

import java.util.Arrays;
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

  // By hour of day and channel: since which preparation the kind of these responses is known.
  private final int[] knownSince = new int[HourFactors.HOURS * Mark.CHANNELS];
  private final int[] kindOf = new int[knownSince.length];
  private int preparation;

  /** The usual share of each kind. */
  private double[] shares = new double[16];

  private int kinds;

  // Responses come in order of time, so that most are of the hour of the one before.
  private long hourFrom = Long.MAX_VALUE;
  private int firstOfHour;

  static double clip(double share) {
    return share < LOWEST ? LOWEST : share > HIGHEST ? HIGHEST : share;
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
    preparation++;
    kinds = 0;
  }

  /**
   * Divides the odds by what the hours make of them.
   *
   * @param mean the usual share among the responses that the share is of
   */
  void divideBy(double mean) {
    odds *= odds * (1 - mean) / mean;
    preparation++;
    kinds = 0;
  }

  /** The usual share of detractors among responses such as this one. */
  double share(long time, byte mark) {
    if (storms.isEmpty()) {
      return shareOf(kind(time, mark));
    }
    double then = odds * hours.of(time, mark) * lift(time, Mark.channel(mark));
    return clip(then / (1 + then));
  }

  /**
   * The kind of a response: those of an hour of the day and a channel, among which the usual share
   * is the same where no storm is. Kinds are numbered as they come, from 0 on.
   */
  int kind(long time, byte mark) {
    if (time < hourFrom || time - hourFrom >= HourFactors.HOUR) {
      hourFrom = time - Math.floorMod(time, HourFactors.HOUR);
      firstOfHour = HourFactors.hourOf(time) * Mark.CHANNELS;
    }
    int place = firstOfHour + Mark.channel(mark);
    if (knownSince[place] != preparation) {
      knownSince[place] = preparation;
      kindOf[place] = kinds;
      if (kinds == shares.length) {
        shares = Arrays.copyOf(shares, 2 * kinds);
      }
      double then = odds * hours.of(time, mark);
      shares[kinds] = clip(then / (1 + then));
      kinds++;
    }
    return kindOf[place];
  }

  /** The usual share of detractors among responses of a kind. */
  double shareOf(int kind) {
    return shares[kind];
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

package realtimenps.job.domain.spike;

import java.util.List;

/**
 * By what responses of one subject are judged at one moment, and the instruments for it. One object
 * serves one subject after another.
 */
public final class Judgement {
  final SpikeTest test = new SpikeTest();
  final Screening screening = new Screening();
  final Usual usual = new Usual();
  final double[] hourWeights = new double[HourFactors.HOURS];
  long now;
  double threshold = Double.POSITIVE_INFINITY;
  double parentShare = Usual.PRIOR_SHARE;
  double mostKnowledge = SubjectSpikes.MOST_KNOWLEDGE;
  HourOdds hours = HourOdds.EVEN;
  List<Storm> storms = List.of();
  long minDetractors = 4;
  double minLift = 0.1;
  boolean mayPage = true;

  /**
   * @param now event time, epoch milliseconds
   * @param threshold the evidence R that pages
   */
  public Judgement at(long now, double threshold) {
    this.now = now;
    this.threshold = threshold;
    return this;
  }

  /**
   * What is known beside the subject's own responses.
   *
   * @param parentShare the usual share of detractors of the subject above
   * @param mostKnowledge how many responses the knowledge of the subject's own may be worth
   *     (nu_max)
   */
  public Judgement given(double parentShare, double mostKnowledge, HourOdds hours) {
    this.parentShare = parentShare;
    this.mostKnowledge = mostKnowledge;
    this.hours = hours;
    return this;
  }

  /** What goes on above the subject. */
  Judgement under(List<Storm> storms) {
    this.storms = storms;
    return this;
  }

  /**
   * What the tenant asks for.
   *
   * @param minLift no alert unless the share of detractors is at least this much over the usual one
   * @param mayPage whether the subject may page; if not it is only watched
   */
  Judgement by(long minDetractors, double minLift, boolean mayPage) {
    this.minDetractors = minDetractors;
    this.minLift = minLift;
    this.mayPage = mayPage;
    return this;
  }
}

package realtimenps.benchmarks.alerts;

import realtimenps.job.domain.spike.Episode;
import realtimenps.job.domain.spike.HourOdds;
import realtimenps.job.domain.spike.Judgement;
import realtimenps.job.domain.spike.Mark;
import realtimenps.job.domain.spike.SubjectSpikes;

/**
 * The job's own detector, for one subject under a parent with the share that nothing is known of.
 */
final class SpikeDetector implements Detector {
  /** The threshold A of the rows that watch single subjects. */
  static final double THRESHOLD = 15_000;

  private static final double PARENT_SHARE = 0.2;
  private static final double MOST_KNOWLEDGE = 400;

  /** The only channel that there is. */
  static final int CHANNEL = 1;

  private final SubjectSpikes spikes = SubjectSpikes.ofPart();
  private final Judgement judgement = new Judgement();
  private long id;
  private String paged = "";
  private boolean open;

  SpikeDetector(HourOdds hours) {
    judgement.given(PARENT_SHARE, MOST_KNOWLEDGE, hours);
  }

  @Override
  public void learn(long respondedAt, boolean detractor) {
    spikes.add(respondedAt, id++, Mark.of(detractor, CHANNEL));
  }

  @Override
  public Verdict judge(long respondedAt, boolean detractor) {
    byte mark = Mark.of(detractor, CHANNEL);
    spikes.add(respondedAt, id, mark);
    if (!spikes.judge(respondedAt, id++, mark, judgement.at(respondedAt, THRESHOLD))) {
      return Verdict.NOTHING;
    }
    Episode episode = spikes.episode();
    if (episode == null || !episode.pages()) {
      return Verdict.NOTHING; // it is only watched
    }
    boolean wasOpen = open;
    open = episode.isFiring();
    if (!open) {
      return wasOpen ? Verdict.RESOLVED : Verdict.NOTHING;
    }
    if (!episode.id().equals(paged)) {
      paged = episode.id();
      return Verdict.PAGED;
    }
    return wasOpen ? Verdict.NOTHING : Verdict.REOPENED;
  }
}

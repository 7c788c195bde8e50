package realtimenps.job.domain.spike;

import org.jspecify.annotations.Nullable;

/** How much evidence pages. */
public interface Thresholds {
  /**
   * The evidence R at which a subject's supervisor is paged.
   *
   * @param subject its key
   * @param latestTeamId the team of an agent, if it is one and has one
   */
  double of(String subject, @Nullable String latestTeamId);
}

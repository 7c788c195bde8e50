package realtimenps.relay.domain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the relay takes from a record of the alerts topic. Times are epoch milliseconds. The
 * evidence itself (responses, respondents) is not here, so that no pager ever gets it.
 *
 * @param key of the episode: {@code subject/episodeId}
 * @param detectedAt event time at which the alert reached its severity
 * @param resolvedAt event time of the end; null while it fires
 * @param emittedAt wall clock of the job
 * @param suppressedBy the ancestor's episode that explains this one, or null
 */
public record Alert(
    String key,
    String subject,
    String tenantId,
    String scope,
    @Nullable String agentId,
    @Nullable String teamId,
    @Nullable String channel,
    @Nullable String latestTeamId,
    String receiver,
    State state,
    Severity severity,
    long detectedAt,
    @Nullable Long resolvedAt,
    long emittedAt,
    long detractors,
    long responses,
    double expectedDetractors,
    double usualShare,
    double evidenceRatio,
    @Nullable String suppressedBy,
    long epoch,
    long revision,
    String summary) {
  /**
   * The job ends an episode 7 d of event time after it opened or rose, at the latest. Its clock may
   * stand still for a while.
   */
  static final Duration LONGEST = Duration.ofDays(8);

  /** Where an episode stands. */
  public enum State {
    FIRING,
    RESOLVED,
    WITHDRAWN
  }

  /** Whether this record asks for somebody's attention. */
  boolean pages() {
    return state == State.FIRING && severity != Severity.WATCH && suppressedBy == null;
  }

  boolean isNewerThan(long otherEpoch, long otherRevision) {
    return epoch != otherEpoch ? epoch > otherEpoch : revision > otherRevision;
  }

  /** Milliseconds by which the job was behind when it told this. */
  long age() {
    return emittedAt - detectedAt;
  }

  /** When the page of this severity starts: the same after every restart, never in the future. */
  long startsAt() {
    return Math.min(detectedAt, emittedAt);
  }

  /** Until when a job that has told this while it fires has told its end, or something newer. */
  long lastsUntil() {
    return Math.max(detectedAt, emittedAt) + LONGEST.toMillis();
  }

  /** When the episode ended, never in the future. */
  long endsAt() {
    return resolvedAt == null ? emittedAt : Math.min(resolvedAt, emittedAt);
  }
}

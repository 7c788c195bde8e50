package realtimenps.job.domain.spike;

import java.util.List;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.Subject;

/**
 * What is told of an episode. Times are event time, epoch milliseconds.
 *
 * @param subject its key
 * @param latestTeamId the team of an agent's newest response
 * @param receiver who is in charge by the tenant's policy
 * @param resolveReason of a resolved episode
 * @param detectedAt when the newest of the responses was answered
 * @param resolvedAt when the episode ended; null while it fires
 * @param expected how many of the responses would usually be detractors
 * @param evidenceRatio the evidence in units of the threshold
 * @param evidence the newest detractors, at most {@link Episode#MOST_EVIDENCE}
 * @param suppressedBy the key of the episode above that explains this one
 * @param summary one sentence for a phone
 */
public record Alert(
    String subject,
    @Nullable String latestTeamId,
    String receiver,
    String episodeId,
    Episode.State state,
    Severity severity,
    Episode.@Nullable ResolveReason resolveReason,
    long onsetAt,
    long detectedAt,
    @Nullable Long resolvedAt,
    int detractors,
    int responses,
    double expected,
    double evidenceRatio,
    List<Evidence> evidence,
    List<Reason> reasons,
    @Nullable String suppressedBy,
    String summary) {

  /** Whether a record's key is one of an episode: its subject's key, and the episode's id. */
  public static boolean isKey(String key) {
    int end = key.lastIndexOf(Keys.SEPARATOR);
    return end >= 0 && Subject.isKey(key.substring(0, end));
  }

  /** The subject of such a key. */
  static String subjectOf(String key) {
    return key.substring(0, key.lastIndexOf(Keys.SEPARATOR));
  }

  /**
   * The same, taken back by a job that does not have the episode, and so no evidence for it.
   *
   * @param at when it ended, epoch milliseconds
   */
  Alert withdrawn(long at) {
    return new Alert(
        subject,
        latestTeamId,
        receiver,
        episodeId,
        Episode.State.WITHDRAWN,
        severity,
        null,
        onsetAt,
        detectedAt,
        at,
        detractors,
        responses,
        expected,
        evidenceRatio,
        List.of(),
        List.of(),
        suppressedBy,
        Summary.ofNone(Subject.parse(subject), latestTeamId));
  }

  /**
   * A detractor.
   *
   * @param contactReason why the customer got in touch
   */
  public record Evidence(
      String responseId,
      @Nullable String interactionId,
      @Nullable String respondentId,
      @Nullable String agentId,
      int score,
      long respondedAt,
      @Nullable String contactReason) {}

  /**
   * A contact reason that is over-represented.
   *
   * @param expected how many of the detractors would usually give it
   */
  public record Reason(String reason, int count, double expected) {}
}

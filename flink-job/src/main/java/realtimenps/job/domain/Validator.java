package realtimenps.job.domain;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides whether a submission can be counted, and as what. */
public final class Validator {
  /** The most characters (code points) that an id may have. */
  public static final int MAX_ID_LENGTH = 256;

  /** The most characters (code points) of a contact reason that are kept. */
  public static final int MAX_REASON_LENGTH = 256;

  /** The most characters (UTF-16 units) of a comment that are looked at. */
  public static final int MAX_COMMENT_LENGTH = 10_000;

  private static final long YEAR_2000 = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  private final Duration allowedSkew;

  /**
   * @param allowedSkew by how much an answer may be dated after its record's Kafka timestamp
   */
  public Validator(Duration allowedSkew) {
    this.allowedSkew = allowedSkew;
  }

  /**
   * Why the submission is rejected, or null if it is valid.
   *
   * @param recordTimestamp the Kafka timestamp of the record, epoch milliseconds
   */
  public @Nullable Rejection reject(Submission submission, long recordTimestamp) {
    Rejection id = rejectIds(submission);
    if (id != null) {
      return id;
    }
    Scale scale = scaleOf(submission.scale());
    if (scale == null) {
      return new Rejection(
          RejectReason.UNKNOWN_SCALE,
          "scale is %s; it must be ZERO_TO_TEN or ONE_TO_TEN"
              .formatted(Rejection.quote(submission.scale())));
    }
    if (!scale.contains(submission.score())) {
      return new Rejection(
          RejectReason.SCORE_OUT_OF_RANGE,
          "score is %d; on scale %s it must be from %d to 10"
              .formatted(submission.score(), scale, scale.lowest()));
    }
    if (submission.respondedAt() < YEAR_2000) {
      return new Rejection(
          RejectReason.RESPONDED_AT_BEFORE_2000,
          "respondedAt is %s; it must be after 1999 (milliseconds since 1970, not seconds)"
              .formatted(Instant.ofEpochMilli(submission.respondedAt())));
    }
    if (submission.respondedAt() - recordTimestamp > allowedSkew.toMillis()) {
      return new Rejection(
          RejectReason.RESPONDED_AT_IN_FUTURE,
          "respondedAt is %s, more than %s after the record's timestamp %s"
              .formatted(
                  Instant.ofEpochMilli(submission.respondedAt()),
                  allowedSkew,
                  Instant.ofEpochMilli(recordTimestamp)));
    }
    return null;
  }

  /** The response that a valid submission makes. */
  public Response accept(Submission submission) {
    return new Response(
        submission.tenantId(),
        submission.responseId(),
        submission.revision(),
        fingerprint(submission),
        new Answer(
            Category.of(submission.score()),
            submission.channel(),
            presentOrNull(submission.agentId()),
            presentOrNull(submission.teamId()),
            submission.respondedAt()),
        new Detail(
            submission.score(),
            presentOrNull(submission.respondentId()),
            presentOrNull(submission.interactionId()),
            presentOrNull(cut(submission.contactReason())),
            presentOrNull(submission.comment()) != null));
  }

  /** Whether the comment is longer than what is looked at. */
  public static boolean isCommentCut(Submission submission) {
    String comment = submission.comment();
    return comment != null && comment.length() > MAX_COMMENT_LENGTH;
  }

  private static @Nullable Rejection rejectIds(Submission submission) {
    if (submission.tenantId().isEmpty()) {
      return new Rejection(RejectReason.MISSING_TENANT_ID, "tenantId is empty");
    }
    if (submission.responseId().isEmpty()) {
      return new Rejection(RejectReason.MISSING_RESPONSE_ID, "responseId is empty");
    }
    if (submission.channel().isEmpty()) {
      return new Rejection(RejectReason.MISSING_CHANNEL, "channel is empty");
    }
    Rejection tooLong = rejectTooLong("tenantId", submission.tenantId());
    tooLong = tooLong != null ? tooLong : rejectTooLong("responseId", submission.responseId());
    tooLong = tooLong != null ? tooLong : rejectTooLong("channel", submission.channel());
    tooLong = tooLong != null ? tooLong : rejectTooLong("agentId", submission.agentId());
    tooLong = tooLong != null ? tooLong : rejectTooLong("teamId", submission.teamId());
    tooLong = tooLong != null ? tooLong : rejectTooLong("respondentId", submission.respondentId());
    return tooLong != null ? tooLong : rejectTooLong("interactionId", submission.interactionId());
  }

  private static @Nullable Rejection rejectTooLong(String field, @Nullable String id) {
    if (id == null || isIdShortEnough(id)) {
      return null;
    }
    return new Rejection(
        RejectReason.ID_TOO_LONG,
        "%s has %d characters; at most %d are allowed"
            .formatted(field, id.codePointCount(0, id.length()), MAX_ID_LENGTH));
  }

  /** Whether a required id is present and short enough. */
  public static boolean isUsableId(String id) {
    return !id.isEmpty() && isIdShortEnough(id);
  }

  private static boolean isIdShortEnough(String id) {
    return id.length() <= MAX_ID_LENGTH || id.codePointCount(0, id.length()) <= MAX_ID_LENGTH;
  }

  private static @Nullable Scale scaleOf(String name) {
    for (Scale scale : Scale.values()) {
      if (scale.name().equals(name)) {
        return scale;
      }
    }
    return null;
  }

  private static @Nullable String presentOrNull(@Nullable String id) {
    return id == null || id.isEmpty() ? null : id;
  }

  /** Whole characters only: half of a surrogate pair is no text. */
  private static @Nullable String cut(@Nullable String reason) {
    return reason == null || reason.codePointCount(0, reason.length()) <= MAX_REASON_LENGTH
        ? reason
        : reason.substring(0, reason.offsetByCodePoints(0, MAX_REASON_LENGTH));
  }

  /** Mixes all fields but the revision; equal content has equal fingerprints in every JVM. */
  private static long fingerprint(Submission submission) {
    String comment = submission.comment();
    long hash = Fingerprint.mix(submission.score(), submission.scale());
    hash = Fingerprint.mix(hash, submission.channel());
    hash = Fingerprint.mix(hash, presentOrNull(submission.agentId()));
    hash = Fingerprint.mix(hash, presentOrNull(submission.teamId()));
    hash = Fingerprint.mix(hash, presentOrNull(submission.respondentId()));
    hash = Fingerprint.mix(hash, presentOrNull(submission.interactionId()));
    hash = Fingerprint.mix(hash, presentOrNull(submission.surveyId()));
    hash = Fingerprint.mix(hash, presentOrNull(submission.contactReason()));
    hash =
        Fingerprint.mix(
            hash,
            isCommentCut(submission) && comment != null
                ? comment.substring(0, MAX_COMMENT_LENGTH)
                : presentOrNull(comment));
    return Fingerprint.mix(hash, submission.respondedAt());
  }
}

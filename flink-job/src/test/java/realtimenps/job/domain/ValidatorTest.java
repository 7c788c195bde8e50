package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorTest {
  private static final long RECORD_AT = Instant.parse("2024-05-06T07:08:09Z").toEpochMilli();
  private static final long SKEW = 300_000;
  private static final String PAIR = "😀";

  private final Validator validator = new Validator(Duration.ofMillis(SKEW));

  /** What the tests vary of a good submission. */
  private record Draft(
      String tenantId,
      String responseId,
      long revision,
      int score,
      String scale,
      String channel,
      @Nullable String agentId,
      @Nullable String teamId,
      @Nullable String respondentId,
      @Nullable String interactionId,
      @Nullable String contactReason,
      @Nullable String comment,
      long respondedAt) {

    static final Draft GOOD =
        new Draft(
            "acme",
            "r1",
            0,
            9,
            "ZERO_TO_TEN",
            "chat",
            "ann",
            "blue",
            "c1",
            "i1",
            "billing",
            "fine",
            RECORD_AT);

    Draft tenantId(String id) {
      return new Draft(
          id,
          responseId,
          revision,
          score,
          scale,
          channel,
          agentId,
          teamId,
          respondentId,
          interactionId,
          contactReason,
          comment,
          respondedAt);
    }

    Draft responseId(String id) {
      return new Draft(
          tenantId,
          id,
          revision,
          score,
          scale,
          channel,
          agentId,
          teamId,
          respondentId,
          interactionId,
          contactReason,
          comment,
          respondedAt);
    }

    Draft revision(long number) {
      return new Draft(
          tenantId,
          responseId,
          number,
          score,
          scale,
          channel,
          agentId,
          teamId,
          respondentId,
          interactionId,
          contactReason,
          comment,
          respondedAt);
    }

    Draft score(int value) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          value,
          scale,
          channel,
          agentId,
          teamId,
          respondentId,
          interactionId,
          contactReason,
          comment,
          respondedAt);
    }

    Draft scale(String name) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          score,
          name,
          channel,
          agentId,
          teamId,
          respondentId,
          interactionId,
          contactReason,
          comment,
          respondedAt);
    }

    Draft channel(String name) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          score,
          scale,
          name,
          agentId,
          teamId,
          respondentId,
          interactionId,
          contactReason,
          comment,
          respondedAt);
    }

    Draft agentId(@Nullable String id) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          score,
          scale,
          channel,
          id,
          teamId,
          respondentId,
          interactionId,
          contactReason,
          comment,
          respondedAt);
    }

    Draft teamId(@Nullable String id) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          score,
          scale,
          channel,
          agentId,
          id,
          respondentId,
          interactionId,
          contactReason,
          comment,
          respondedAt);
    }

    Draft respondentId(@Nullable String id) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          score,
          scale,
          channel,
          agentId,
          teamId,
          id,
          interactionId,
          contactReason,
          comment,
          respondedAt);
    }

    Draft interactionId(@Nullable String id) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          score,
          scale,
          channel,
          agentId,
          teamId,
          respondentId,
          id,
          contactReason,
          comment,
          respondedAt);
    }

    Draft contactReason(@Nullable String text) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          score,
          scale,
          channel,
          agentId,
          teamId,
          respondentId,
          interactionId,
          text,
          comment,
          respondedAt);
    }

    Draft comment(@Nullable String text) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          score,
          scale,
          channel,
          agentId,
          teamId,
          respondentId,
          interactionId,
          contactReason,
          text,
          respondedAt);
    }

    Draft respondedAt(long instant) {
      return new Draft(
          tenantId,
          responseId,
          revision,
          score,
          scale,
          channel,
          agentId,
          teamId,
          respondentId,
          interactionId,
          contactReason,
          comment,
          instant);
    }

    Submission submission() {
      return new Submission(
          tenantId,
          responseId,
          revision,
          score,
          scale,
          channel,
          agentId,
          teamId,
          respondentId,
          interactionId,
          "s1",
          contactReason,
          comment,
          respondedAt);
    }
  }

  @Test
  void aGoodSubmissionIsAccepted() {
    Submission good = Draft.GOOD.revision(7).submission();
    assertThat(validator.reject(good, RECORD_AT)).isNull();
    Response response = validator.accept(good);
    assertThat(response.tenantId()).isEqualTo("acme");
    assertThat(response.responseId()).isEqualTo("r1");
    assertThat(response.revision()).isEqualTo(7);
    assertThat(response.answer())
        .isEqualTo(new Answer(Category.PROMOTER, "chat", "ann", "blue", RECORD_AT));
    assertThat(response.detail()).isEqualTo(new Detail(9, "c1", "i1", "billing", true));
  }

  @Test
  void aRequiredIdMustBeThere() {
    assertReason(Draft.GOOD.tenantId(""), RejectReason.MISSING_TENANT_ID);
    assertReason(Draft.GOOD.responseId(""), RejectReason.MISSING_RESPONSE_ID);
    assertReason(Draft.GOOD.channel(""), RejectReason.MISSING_CHANNEL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", PAIR})
  void anIdHasAtMost256Characters(String character) {
    String fits = character.repeat(256);
    String tooLong = character.repeat(257);
    List<UnaryOperator<Draft>> fitting =
        List.of(
            draft -> draft.tenantId(fits),
            draft -> draft.responseId(fits),
            draft -> draft.channel(fits),
            draft -> draft.agentId(fits),
            draft -> draft.teamId(fits),
            draft -> draft.respondentId(fits),
            draft -> draft.interactionId(fits));
    for (UnaryOperator<Draft> change : fitting) {
      assertThat(validator.reject(change.apply(Draft.GOOD).submission(), RECORD_AT)).isNull();
    }
    assertTooLong(Draft.GOOD.tenantId(tooLong), "tenantId");
    assertTooLong(Draft.GOOD.responseId(tooLong), "responseId");
    assertTooLong(Draft.GOOD.channel(tooLong), "channel");
    assertTooLong(Draft.GOOD.agentId(tooLong), "agentId");
    assertTooLong(Draft.GOOD.teamId(tooLong), "teamId");
    assertTooLong(Draft.GOOD.respondentId(tooLong), "respondentId");
    assertTooLong(Draft.GOOD.interactionId(tooLong), "interactionId");
  }

  @Test
  void anEmptyOptionalIdIsAbsent() {
    Answer answer = validator.accept(Draft.GOOD.agentId("").teamId("").submission()).answer();
    assertThat(answer.agentId()).isNull();
    assertThat(answer.teamId()).isNull();
    Draft blank = Draft.GOOD.respondentId("").interactionId("").contactReason("").comment("");
    Draft bare =
        Draft.GOOD.respondentId(null).interactionId(null).contactReason(null).comment(null);
    assertThat(detail(blank))
        .isEqualTo(detail(bare))
        .isEqualTo(new Detail(9, null, null, null, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", PAIR})
  void aContactReasonIsCutToItsFirst256Characters(String character) {
    String fits = character.repeat(256);
    assertThat(detail(Draft.GOOD.contactReason(fits)).contactReason()).isEqualTo(fits);
    assertThat(detail(Draft.GOOD.contactReason(fits + "x")).contactReason()).isEqualTo(fits);
    assertThat(detail(Draft.GOOD.contactReason(fits + PAIR)).contactReason()).isEqualTo(fits);
    assertThat(detail(Draft.GOOD.contactReason("x" + fits)).contactReason())
        .isEqualTo("x" + character.repeat(255));
  }

  @Test
  void whatIsCutOffAContactReasonStillTellsAConflict() {
    String long1 = "x".repeat(256) + "1";
    String long2 = "x".repeat(256) + "2";
    assertThat(fingerprint(Draft.GOOD.contactReason(long1)))
        .isNotEqualTo(fingerprint(Draft.GOOD.contactReason(long2)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "zero_to_ten", "ONE_TO_FIVE", "ZERO_TO_TEN "})
  void anUnknownScaleIsRejected(String scale) {
    assertReason(Draft.GOOD.scale(scale), RejectReason.UNKNOWN_SCALE);
  }

  @ParameterizedTest
  @CsvSource({
    "ZERO_TO_TEN, -1",
    "ZERO_TO_TEN, 11",
    "ONE_TO_TEN, 0",
    "ONE_TO_TEN, 11",
    "ZERO_TO_TEN, 2147483647",
    "ZERO_TO_TEN, -2147483648"
  })
  void aScoreOutsideItsScaleIsRejected(String scale, int score) {
    assertReason(Draft.GOOD.scale(scale).score(score), RejectReason.SCORE_OUT_OF_RANGE);
  }

  @ParameterizedTest
  @CsvSource({
    "ZERO_TO_TEN, 0, DETRACTOR",
    "ONE_TO_TEN, 1, DETRACTOR",
    "ONE_TO_TEN, 6, DETRACTOR",
    "ONE_TO_TEN, 7, PASSIVE",
    "ZERO_TO_TEN, 8, PASSIVE",
    "ONE_TO_TEN, 9, PROMOTER",
    "ONE_TO_TEN, 10, PROMOTER"
  })
  void theCategoryBoundsAreTheSameOnBothScales(String scale, int score, Category category) {
    Submission submission = Draft.GOOD.scale(scale).score(score).submission();
    assertThat(validator.reject(submission, RECORD_AT)).isNull();
    assertThat(validator.accept(submission).answer().category()).isEqualTo(category);
  }

  @Test
  void timeBeginsWithTheYear2000() {
    long year2000 = 946_684_800_000L;
    assertReason(Draft.GOOD.respondedAt(year2000 - 1), RejectReason.RESPONDED_AT_BEFORE_2000);
    assertThat(validator.reject(Draft.GOOD.respondedAt(year2000).submission(), RECORD_AT)).isNull();
    assertReason(Draft.GOOD.respondedAt(0), RejectReason.RESPONDED_AT_BEFORE_2000);
    assertReason(Draft.GOOD.respondedAt(-1), RejectReason.RESPONDED_AT_BEFORE_2000);
    assertReason(Draft.GOOD.respondedAt(Long.MIN_VALUE), RejectReason.RESPONDED_AT_BEFORE_2000);
  }

  @Test
  void secondsSentAsMillisecondsAreRejected() {
    assertReason(Draft.GOOD.respondedAt(RECORD_AT / 1000), RejectReason.RESPONDED_AT_BEFORE_2000);
  }

  @Test
  void theSkewMayBeUsedUpButNotExceeded() {
    Submission atTheBound = Draft.GOOD.respondedAt(RECORD_AT + SKEW).submission();
    assertThat(validator.reject(atTheBound, RECORD_AT)).isNull();
    assertReason(Draft.GOOD.respondedAt(RECORD_AT + SKEW + 1), RejectReason.RESPONDED_AT_IN_FUTURE);
    assertReason(Draft.GOOD.respondedAt(Long.MAX_VALUE), RejectReason.RESPONDED_AT_IN_FUTURE);
  }

  @Test
  void anOldRecordIsJudgedByItsOwnTimestampNotByTheWallClock() {
    long year2017 = Instant.parse("2017-01-01T00:00:00Z").toEpochMilli();
    Submission yearAhead = Draft.GOOD.respondedAt(RECORD_AT).submission();
    Rejection rejection = validator.reject(yearAhead, year2017);
    assertThat(rejection).isNotNull();
    assertThat(rejection.reason()).isEqualTo(RejectReason.RESPONDED_AT_IN_FUTURE);
  }

  @Test
  void aCommentIsLookedAtUpToTenThousandCharacters() {
    Submission whole = Draft.GOOD.comment("x".repeat(10_000)).submission();
    Submission cut = Draft.GOOD.comment("x".repeat(10_001)).submission();
    Submission cutToo = Draft.GOOD.comment("x".repeat(10_000) + "other").submission();
    assertThat(Validator.isCommentCut(whole)).isFalse();
    assertThat(Validator.isCommentCut(cut)).isTrue();
    assertThat(validator.reject(cut, RECORD_AT)).isNull();
    assertThat(fingerprint(cut)).isEqualTo(fingerprint(cutToo)).isEqualTo(fingerprint(whole));
    assertThat(Validator.isCommentCut(Draft.GOOD.comment(null).submission())).isFalse();
  }

  @Test
  void theSameContentHasTheSameFingerprintOnEveryMachineAndInEveryRelease() {
    // Kept in state: a change makes every repetition across an upgrade look like a conflict.
    assertThat(fingerprint(Draft.GOOD)).isEqualTo(fingerprint(Draft.GOOD.revision(3)));
    assertThat(fingerprint(Draft.GOOD.agentId("")))
        .isEqualTo(fingerprint(Draft.GOOD.agentId(null)));
  }

  @Test
  void otherContentHasAnotherFingerprint() {
    Set<Long> fingerprints = new HashSet<>();
    List<Draft> drafts =
        List.of(
            Draft.GOOD,
            Draft.GOOD.score(10),
            Draft.GOOD.scale("ONE_TO_TEN"),
            Draft.GOOD.channel("voice"),
            Draft.GOOD.agentId("bob"),
            Draft.GOOD.agentId("Aa"),
            Draft.GOOD.agentId("BB"), // the hash code of "Aa"
            Draft.GOOD.agentId(null),
            Draft.GOOD.teamId("red"),
            Draft.GOOD.teamId(null),
            Draft.GOOD.agentId("blue").teamId("ann"), // swapped
            Draft.GOOD.respondentId("c2"),
            Draft.GOOD.interactionId("i2"),
            Draft.GOOD.contactReason("delivery"),
            Draft.GOOD.comment("poor"),
            Draft.GOOD.comment(null),
            Draft.GOOD.respondedAt(RECORD_AT - 1));
    drafts.forEach(draft -> fingerprints.add(fingerprint(draft)));
    assertThat(fingerprints).hasSameSizeAs(drafts);
  }

  @Property(tries = 2_000)
  void distinctCommentsHaveDistinctFingerprints(@ForAll String one, @ForAll String other) {
    boolean same = one.equals(other);
    assertThat(fingerprint(Draft.GOOD.comment(one)) == fingerprint(Draft.GOOD.comment(other)))
        .isEqualTo(same);
  }

  @Property
  void whateverArrivesThereIsAnAnswer(
      @ForAll String tenant,
      @ForAll String response,
      @ForAll int score,
      @ForAll String scale,
      @ForAll String channel,
      @ForAll long respondedAt) {
    Submission submission =
        Draft.GOOD
            .tenantId(tenant)
            .responseId(response)
            .score(score)
            .scale(scale)
            .channel(channel)
            .respondedAt(respondedAt)
            .submission();
    Rejection rejection = validator.reject(submission, RECORD_AT);
    assertThat(rejection).isNotNull(); // no random text is the name of a scale
    assertThat(rejection.detail()).isNotBlank().doesNotContain("\n");
  }

  private void assertReason(Draft draft, RejectReason reason) {
    Rejection rejection = validator.reject(draft.submission(), RECORD_AT);
    assertThat(rejection).isNotNull();
    assertThat(rejection.reason()).isEqualTo(reason);
  }

  private void assertTooLong(Draft draft, String field) {
    Rejection rejection = validator.reject(draft.submission(), RECORD_AT);
    assertThat(rejection).isNotNull();
    assertThat(rejection.reason()).isEqualTo(RejectReason.ID_TOO_LONG);
    assertThat(rejection.detail()).startsWith(field + " has 257 characters");
  }

  private Detail detail(Draft draft) {
    return validator.accept(draft.submission()).detail();
  }

  private long fingerprint(Draft draft) {
    return fingerprint(draft.submission());
  }

  private long fingerprint(Submission submission) {
    return validator.accept(submission).fingerprint();
  }
}

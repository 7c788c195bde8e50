package realtimenps.job.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static realtimenps.job.Harnesses.MAX_SUBJECTS;
import static realtimenps.job.Harnesses.MAX_TENANTS;
import static realtimenps.job.Harnesses.NOON;
import static realtimenps.job.Harnesses.counting;
import static realtimenps.job.Harnesses.take;
import static realtimenps.job.Harnesses.takeRecords;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import realtimenps.job.Harnesses;
import realtimenps.job.Harnesses.Counters;
import realtimenps.job.decode.Incoming;
import realtimenps.job.decode.SourceRecord;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Rejection;
import realtimenps.job.domain.Submission;

class ValidateResponsesTest {
  private static final long YEAR = 365L * 86_400_000;
  private static final long TICK = 200;

  private final Counters counters = new Counters();
  private OneInputStreamOperatorTestHarness<Incoming, Arrival> validate;

  @BeforeEach
  void start() throws Exception {
    validate = Harnesses.validate(counting("PT1M/PT10S"), counters);
    validate.open();
  }

  @AfterEach
  void close() throws Exception {
    validate.close();
  }

  @Test
  void aGoodResponsePassesUnderItsOwnKey() throws Exception {
    read(0, "acme/r1", submission("acme", "r1", 9, NOON - 5));
    assertThat(takeRecords(validate))
        .singleElement()
        .satisfies(
            arrival -> {
              assertThat(arrival.responseKey()).isEqualTo("acme/r1");
              assertThat(arrival.response()).isNotNull();
              assertThat(arrival.response().answer())
                  .isEqualTo(new Answer(Category.PROMOTER, "chat", "ann", "blue", NOON - 5));
              assertThat(arrival.readAt()).isEqualTo(NOON + 1);
            });
    assertThat(counters.of("read")).isEqualTo(1);
    assertThat(counters.of("unkeyed")).isZero();
    assertThat(rejected()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "acme", "acme/r2", "r1", "other/r1", "acme/r1/x"})
  void aResponseWithoutItsKeyCountsAllTheSame(@Nullable String key) throws Exception {
    read(0, key, submission("acme", "r1", 9, NOON));
    assertThat(takeRecords(validate)).extracting(Arrival::responseKey).containsExactly("acme/r1");
    assertThat(counters.of("unkeyed")).isEqualTo(1);
    assertThat(rejected()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2Fb/100%25", "a%2fb/100%", "%61%2Fb/10%30%25"})
  void aKeyIsTheResponsesOwnHoweverItIsEscaped(String key) throws Exception {
    read(0, key, submission("a/b", "100%", 9, NOON));
    assertThat(counters.of("unkeyed")).isZero();
  }

  @Test
  void aTopicThatWasMadeAnewStopsTheStartAndIsNamed() throws Exception {
    OperatorSubtaskState saved = savedWith(null, Map.of("surveys", "id-1"));
    // As long as it is not there, nothing of it can be skipped.
    OperatorSubtaskState without = savedWith(saved, Map.of("more", "id-2"));
    OperatorSubtaskState again = savedWith(without, Map.of("surveys", "id-1", "more", "id-2"));

    assertThatThrownBy(() -> savedWith(again, Map.of("surveys", "id-1", "more", "id-3")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Topic more is not the one that this state is of (id id-3, not id-2)")
        .hasMessageContaining("docs/operations.md");
    assertThatThrownBy(() -> savedWith(without, Map.of("surveys", "id-4")))
        .hasMessageStartingWith("Topic surveys is not the one");
  }

  private OperatorSubtaskState savedWith(
      @Nullable OperatorSubtaskState state, Map<String, String> topics) throws Exception {
    try (OneInputStreamOperatorTestHarness<Incoming, Arrival> started =
        Harnesses.validate(counting("PT1M/PT10S"), () -> topics, counters)) {
      if (state != null) {
        started.initializeState(state);
      }
      started.open();
      return started.snapshot(1, 1);
    }
  }

  @Test
  void aWellKeyedRecordWithoutAValueIsAnErasure() throws Exception {
    read(0, "a%2Fb/r1", null);
    assertThat(takeRecords(validate))
        .containsExactly(new Arrival("a%2Fb/r1", "a/b", "r1", null, NOON + 1));
    assertThat(counters.of("unkeyed")).isZero();
  }

  @Test
  void anErasureMeetsItsResponseHoweverItsKeyIsEscaped() throws Exception {
    read(0, null, submission("a/b", "r%1\u00e9", 9, NOON));
    read(0, "a%2fb/r%1%C3%A9", null);
    List<Arrival> arrivals = takeRecords(validate);
    assertThat(arrivals.get(1).responseKey()).isEqualTo(arrivals.get(0).responseKey());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "acme", "/", "acme/", "/r1", "acme/r1/x"})
  void anIllKeyedErasureIsRejected(@Nullable String key) throws Exception {
    read(0, key, null);
    assertThat(takeRecords(validate)).isEmpty();
    assertThat(rejected())
        .singleElement()
        .satisfies(
            rejected -> {
              assertThat(rejected.rejection().reason()).isEqualTo(RejectReason.ERASURE_WITHOUT_KEY);
              assertThat(rejected.tenantId()).isNull();
              assertThat(rejected.responseId()).isNull();
            });
    assertThat(counters.of("rejected/ERASURE_WITHOUT_KEY")).isEqualTo(1);
  }

  @Test
  void anErasureWithAKeyThatIsNoTextOrTooLongIsRejected() throws Exception {
    process(new Incoming(source(0, new byte[] {'a', '/', (byte) 0xFF}, NOON), null, null));
    read(0, "acme/" + "x".repeat(257), null);
    assertThat(takeRecords(validate)).isEmpty();
    assertThat(rejected()).hasSize(2);
  }

  @Test
  void aRejectionKeepsItsRecordAndTellsWhoseItIs() throws Exception {
    read(3, "acme/r1", submission("acme", "r1", 11, NOON));
    assertThat(rejected())
        .singleElement()
        .satisfies(
            rejected -> {
              assertThat(rejected.rejection().reason()).isEqualTo(RejectReason.SCORE_OUT_OF_RANGE);
              assertThat(rejected.source().partition()).isEqualTo(3);
              assertThat(rejected.tenantId()).isEqualTo("acme");
              assertThat(rejected.responseId()).isEqualTo("r1");
              assertThat(rejected.rejectedAt()).isEqualTo(NOON);
            });
    assertThat(takeRecords(validate)).isEmpty();
    assertThat(counters.of("read")).isEqualTo(1);
    assertThat(counters.of("rejected/SCORE_OUT_OF_RANGE")).isEqualTo(1);
  }

  @Test
  void whatCouldNotBeDecodedIsRejectedWithTheIdsOfItsKey() throws Exception {
    Rejection truncated = new Rejection(RejectReason.TRUNCATED, "too short");
    process(new Incoming(source(0, bytes("acme/r1"), NOON), null, truncated));
    process(new Incoming(source(0, null, NOON), null, truncated));
    assertThat(rejected()).extracting(Rejected::rejection).containsExactly(truncated, truncated);
    assertThat(rejected()).extracting(Rejected::tenantId).containsExactly("acme", null);
    assertThat(rejected()).extracting(Rejected::responseId).containsExactly("r1", null);
  }

  @Test
  void anEmptyIdIsAbsentInTheRejectionToo() throws Exception {
    read(0, null, submission("", "r1", 9, NOON));
    assertThat(rejected()).extracting(Rejected::tenantId).containsOnlyNulls();
    assertThat(rejected()).extracting(Rejected::responseId).containsExactly("r1");
  }

  @Test
  void aRejectionDoesNotRepeatAnIdThatIsTooLong() throws Exception {
    read(0, null, submission("acme", "r".repeat(900_000), 9, NOON));
    assertThat(rejected()).extracting(Rejected::responseId).containsOnlyNulls();
    assertThat(rejected()).extracting(Rejected::tenantId).containsExactly("acme");
  }

  @Test
  void aTenantThatOpensTooManySubjectsIsStoppedThereOverRestarts() throws Exception {
    for (int i = 0; i < MAX_SUBJECTS; i++) {
      read(0, null, submission("acme", "r" + i, 9, NOON, "a" + i));
    }
    int admitted = takeRecords(validate).size();
    assertThat(admitted).isEqualTo(MAX_SUBJECTS / 2 - 1); // each has an agent and one on a channel
    assertThat(counters.of("rejected/TOO_MANY_SUBJECTS")).isEqualTo(MAX_SUBJECTS - admitted);
    read(0, null, submission("acme", "again", 9, NOON, "a1"));
    read(0, null, submission("other", "r", 9, NOON, "b1"));
    assertThat(takeRecords(validate)).hasSize(2);
    OperatorSubtaskState state = validate.snapshot(1, 1);
    validate.close();

    validate = Harnesses.validate(counting("PT1M/PT10S"), new Counters());
    validate.initializeState(state);
    validate.open();
    read(0, null, submission("acme", "known", 9, NOON, "a2"));
    read(0, null, submission("acme", "new", 9, NOON, "new"));
    assertThat(takeRecords(validate)).extracting(Arrival::responseId).containsExactly("known");
  }

  @Test
  void tenantsMadeUpAtRandomAreStoppedAtTheirBoundAndOthersCount() throws Exception {
    read(0, null, submission("acme", "first", 9, NOON));
    for (int i = 0; i < MAX_TENANTS; i++) {
      read(0, null, submission("session-" + i, "r", 9, NOON));
    }
    assertThat(takeRecords(validate)).hasSize(MAX_TENANTS);
    assertThat(rejected())
        .singleElement()
        .satisfies(
            rejected -> {
              assertThat(rejected.rejection().reason()).isEqualTo(RejectReason.TOO_MANY_SUBJECTS);
              assertThat(rejected.rejection().detail()).contains("tenants");
            });
    read(0, null, submission("acme", "more", 9, NOON));
    assertThat(takeRecords(validate)).extracting(Arrival::responseId).containsExactly("more");
  }

  @Test
  void theTimeOfTheSourcesIsToldAtATick() throws Exception {
    read(0, null, submission("acme", "r1", 9, NOON - 100));
    read(1, null, submission("acme", "r2", 9, NOON - 300));
    takeRecords(validate);
    validate.setProcessingTime(NOON + TICK);
    assertThat(take(validate)).containsExactly(new Watermark(NOON - 300));
  }

  @Test
  void anAnswerAheadOfItsRecordMovesTheClockOnlyToTheRecord() throws Exception {
    read(0, null, submission("acme", "r1", 9, NOON + 299_000));
    takeRecords(validate);
    validate.setProcessingTime(NOON + TICK);
    assertThat(take(validate)).containsExactly(new Watermark(NOON));
  }

  @Test
  void aRecordDatedAYearAheadOr1970MovesNobodysTime() throws Exception {
    read(0, null, submission("acme", "r1", 9, NOON - 100));
    read(0, null, submission("acme", "ahead", 9, NOON + YEAR));
    read(0, null, submission("acme", "old", 9, 0));
    read(1, null, submission("acme", "ahead", 9, NOON + YEAR));
    read(1, null, submission("acme", "old", 9, 0));
    takeRecords(validate);
    assertThat(rejected())
        .extracting(rejected -> rejected.rejection().reason())
        .containsExactly(
            RejectReason.RESPONDED_AT_IN_FUTURE,
            RejectReason.RESPONDED_AT_BEFORE_2000,
            RejectReason.RESPONDED_AT_IN_FUTURE,
            RejectReason.RESPONDED_AT_BEFORE_2000);
    validate.setProcessingTime(NOON + TICK);
    assertThat(take(validate)).containsExactly(new Watermark(NOON - 100));
  }

  @Test
  void anErasureMovesNobodysTime() throws Exception {
    read(0, "acme/r1", null);
    takeRecords(validate);
    validate.setProcessingTime(NOON + TICK);
    assertThat(take(validate)).isEmpty();
  }

  @Test
  void aRecordWithoutATimestampIsJudgedByWhenItWasRead() throws Exception {
    SourceRecord source = source(0, null, -1);
    process(new Incoming(source, submission("acme", "r1", 9, NOON), null));
    process(new Incoming(source, submission("acme", "r2", 9, NOON + YEAR), null));
    assertThat(takeRecords(validate)).hasSize(1);
    assertThat(rejected()).hasSize(1);
  }

  @Test
  void whenAllPartitionsAreQuietTheTimeRisesToTheMostAdvancedAndTheSourceIsIdle() throws Exception {
    read(0, null, submission("acme", "r1", 9, NOON - 100));
    read(1, null, submission("acme", "r2", 9, NOON - 300));
    takeRecords(validate);
    validate.setProcessingTime(NOON + 1_400);
    assertThat(take(validate))
        .containsExactly(
            new Watermark(NOON - 300), new Watermark(NOON - 100), WatermarkStatus.IDLE);
    read(0, null, submission("acme", "r3", 9, NOON - 50));
    takeRecords(validate);
    validate.setProcessingTime(NOON + 1_600);
    assertThat(take(validate)).containsExactly(WatermarkStatus.ACTIVE, new Watermark(NOON - 50));
  }

  @Test
  void aSubtaskWithoutPartitionsHoldsNothingBack() throws Exception {
    validate.setProcessingTime(NOON + 6_000);
    assertThat(take(validate)).containsExactly(WatermarkStatus.IDLE);
  }

  @Test
  void theEndOfAnInputEmptiesNoWindow() throws Exception {
    validate.processWatermark(Watermark.MAX_WATERMARK);
    validate.processWatermarkStatus(WatermarkStatus.IDLE);
    assertThat(take(validate)).isEmpty();
  }

  @Test
  void aCommentThatIsCutIsCounted() throws Exception {
    Submission long1 = submission("acme", "r1", 9, NOON);
    read(
        0,
        null,
        new Submission(
            "acme",
            "r1",
            0,
            9,
            "ZERO_TO_TEN",
            "chat",
            null,
            null,
            null,
            null,
            null,
            null,
            "x".repeat(10_001),
            long1.respondedAt()));
    assertThat(counters.of("commentsCut")).isEqualTo(1);
    assertThat(takeRecords(validate)).hasSize(1);
  }

  private List<Rejected> rejected() {
    List<Rejected> rejected = new ArrayList<>();
    var records = validate.getSideOutput(ValidateResponses.REJECTED);
    if (records != null) {
      records.forEach(record -> rejected.add(record.getValue()));
    }
    return rejected;
  }

  private void read(int partition, @Nullable String key, @Nullable Submission submission)
      throws Exception {
    process(
        new Incoming(source(partition, key == null ? null : bytes(key), NOON), submission, null));
  }

  private void process(Incoming incoming) throws Exception {
    validate.processElement(new StreamRecord<>(incoming));
  }

  private static SourceRecord source(int partition, byte @Nullable [] key, long timestamp) {
    return new SourceRecord(
        "nps.responses", partition, 42, timestamp, NOON + 1, key, new byte[] {1}, List.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Submission submission(
      String tenantId, String responseId, int score, long respondedAt) {
    return submission(tenantId, responseId, score, respondedAt, "ann");
  }

  private static Submission submission(
      String tenantId, String responseId, int score, long respondedAt, String agentId) {
    return new Submission(
        tenantId,
        responseId,
        0,
        score,
        "ZERO_TO_TEN",
        "chat",
        agentId,
        "blue",
        null,
        null,
        null,
        null,
        null,
        respondedAt);
  }
}

package realtimenps.job.settle;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.job.Harnesses.MAX_PARALLELISM;
import static realtimenps.job.Harnesses.NOON;
import static realtimenps.job.Harnesses.counting;
import static realtimenps.job.Harnesses.take;
import static realtimenps.job.Harnesses.takeRecords;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import realtimenps.job.Harnesses;
import realtimenps.job.Harnesses.Backend;
import realtimenps.job.Harnesses.Counters;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Response;
import realtimenps.job.domain.Settled;
import realtimenps.job.validate.Arrival;

/** One window of a minute. */
class SettleResponsesTest {
  private static final long SIZE = 60_000;
  private static final long TICK = 200;
  private static final Detail DETAIL = new Detail(6, "c1", "i1", "billing", true);

  private final Counters counters = new Counters();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable harness : open) {
      harness.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyArrivalIsOneOfTheClasses(Backend backend) throws Exception {
    var settle = start(backend, 1, 0, null);
    Answer first = answer(Category.PROMOTER, NOON);
    Answer second = answer(Category.DETRACTOR, NOON + 1);
    send(settle, "r1", 0, first);
    send(settle, "r1", 0, first); // the same again
    send(settle, "r1", 0, second); // of the same revision, but another
    send(settle, "r1", 1, second);
    send(settle, "r1", 0, first);
    erase(settle, "r1");
    erase(settle, "r1");
    send(settle, "r1", 9, first);
    assertThat(takeRecords(settle))
        .containsExactly(
            new Settled("acme", "r1", null, first, null, NOON),
            new Settled("acme", "r1", first, second, DETAIL, NOON),
            new Settled("acme", "r1", second, null, null, NOON));
    assertThat(counters.of("counted")).isEqualTo(2);
    assertThat(counters.of("superseded")).isEqualTo(4);
    assertThat(counters.of("conflicts")).isEqualTo(1);
    assertThat(counters.of("erased")).isEqualTo(2);
    assertThat(counters.of("late")).isZero();
    assertThat(counters.of("counted/acme")).isEqualTo(2);
  }

  @Test
  void nothingIsLateBeforeThereIsAClock() throws Exception {
    var settle = start(Backend.HASHMAP, 1, 0, null);
    settle.setProcessingTime(NOON + 10 * SIZE);
    send(settle, "r1", 0, answer(Category.PROMOTER, NOON - 1_000 * SIZE));
    assertThat(takeRecords(settle)).hasSize(1);
    assertThat(counters.of("late")).isZero();
  }

  @Test
  void anAnswerOlderThanTheLongestWindowIsLateAndStillRetractsItsPredecessor() throws Exception {
    var settle = start(Backend.HASHMAP, 1, 0, null);
    Answer atTheBound = answer(Category.PROMOTER, NOON - SIZE);
    Answer tooOld = answer(Category.PROMOTER, NOON - SIZE - 1);
    settle.processWatermark(NOON);
    send(settle, "r1", 0, atTheBound);
    send(settle, "r2", 0, tooOld);
    send(settle, "r1", 1, tooOld);
    send(settle, "r1", 0, atTheBound);
    assertThat(records(settle))
        .containsExactly(
            new Settled("acme", "r1", null, atTheBound, null, NOON),
            new Settled("acme", "r1", atTheBound, null, null, NOON));
    assertThat(counters.of("late")).isEqualTo(2);
    assertThat(counters.of("superseded")).isEqualTo(1);
  }

  @Test
  void anAnswerAfterOneThatWasLateIsACorrection() throws Exception {
    var settle = start(Backend.HASHMAP, 1, 0, null);
    Answer onTime = answer(Category.PROMOTER, NOON);
    settle.processWatermark(NOON);
    send(settle, "r1", 0, answer(Category.PROMOTER, NOON - SIZE - 1));
    send(settle, "r1", 1, onTime);
    assertThat(records(settle))
        .containsExactly(new Settled("acme", "r1", null, onTime, null, true, NOON));
  }

  @Test
  void theClockGoesOutAsSoonAsTheSourcesAdvanceAndNeverBack() throws Exception {
    var settle = start(Backend.HASHMAP, 1, 0, null);
    settle.processWatermark(NOON - 500);
    assertThat(take(settle)).containsExactly(new Watermark(NOON - 500));
    settle.processWatermark(NOON - 600);
    assertThat(take(settle)).isEmpty();
    settle.setProcessingTime(NOON + TICK);
    assertThat(take(settle)).isEmpty();
    settle.setProcessingTime(NOON + 10 * TICK);
    assertThat(take(settle)).as("sources are active: no time passes").isEmpty();
  }

  @Test
  void whenAllSourcesAreQuietTheClockGoesOnAtThePaceOfTheWallClock() throws Exception {
    var settle = start(Backend.HASHMAP, 1, 0, null);
    settle.processWatermark(NOON - 3_600_000);
    settle.setProcessingTime(NOON + TICK);
    settle.processWatermarkStatus(WatermarkStatus.IDLE);
    take(settle);
    settle.setProcessingTime(NOON + 10_000);
    List<Object> clock = take(settle);
    assertThat(clock).last().isEqualTo(new Watermark(NOON - 3_600_000 + 10_000));
    assertThat(clock).doesNotContain(WatermarkStatus.IDLE);
    settle.processWatermarkStatus(WatermarkStatus.ACTIVE);
    settle.setProcessingTime(NOON + 20_000);
    assertThat(take(settle)).isEmpty();
  }

  @Test
  void whenAllSourcesAreQuietTheClockNeverPassesNow() throws Exception {
    var settle = start(Backend.HASHMAP, 1, 0, null);
    settle.processWatermark(NOON);
    settle.processWatermarkStatus(WatermarkStatus.IDLE);
    settle.setProcessingTime(NOON + 10_000);
    assertThat(take(settle)).last().isEqualTo(new Watermark(NOON + 10_000));
  }

  @ParameterizedTest
  @EnumSource
  void theClockAndTheMemorySurviveARestart(Backend backend) throws Exception {
    var settle = start(backend, 1, 0, null);
    settle.processWatermark(NOON);
    Answer answer = answer(Category.PROMOTER, NOON);
    send(settle, "r1", 0, answer);
    erase(settle, "gone");
    OperatorSubtaskState state = settle.snapshot(1, 1);

    var restored = start(backend, 1, 0, state);
    send(restored, "r1", 0, answer);
    send(restored, "gone", 0, answer);
    send(restored, "old", 0, answer(Category.PROMOTER, NOON - SIZE - 1));
    erase(restored, "r1");
    assertThat(records(restored))
        .containsExactly(new Settled("acme", "r1", answer, null, null, NOON));
    assertThat(counters.of("superseded")).isEqualTo(2);
    assertThat(counters.of("late")).isEqualTo(1);
    restored.setProcessingTime(NOON + TICK);
    assertThat(take(restored)).containsExactly(new Watermark(NOON));
  }

  @Test
  void theTimeBetweenSavepointAndRestartPassesWhenAllIsQuiet() throws Exception {
    var settle = start(Backend.HASHMAP, 1, 0, null);
    settle.processWatermark(NOON);
    OperatorSubtaskState state = settle.snapshot(1, 1);
    var restored = start(Backend.HASHMAP, 1, 0, state);
    restored.setProcessingTime(NOON + 5 * SIZE);
    take(restored);
    restored.processWatermarkStatus(WatermarkStatus.IDLE);
    restored.setProcessingTime(NOON + 5 * SIZE + TICK);
    assertThat(take(restored)).containsExactly(new Watermark(NOON + 5 * SIZE + TICK));
  }

  /** That of a worker whose wall clock is ahead goes ahead while all is quiet. */
  @Test
  void afterARestartNobodyIsAheadForAWorkerThatWas() throws Exception {
    long ahead = Duration.ofMinutes(20).toMillis();
    var left = start(Backend.HASHMAP, 2, 0, null);
    var right = start(Backend.HASHMAP, 2, 1, null);
    right.setProcessingTime(NOON + ahead);
    for (var settle : List.of(left, right)) {
      settle.processWatermark(NOON - 5 * SIZE);
      settle.processWatermarkStatus(WatermarkStatus.IDLE);
    }
    left.setProcessingTime(NOON + TICK);
    right.setProcessingTime(NOON + 2 * ahead);
    OperatorSubtaskState both =
        AbstractStreamOperatorTestHarness.repackageState(left.snapshot(1, 1), right.snapshot(1, 1));
    long least = lastOf(left).getTimestamp();
    assertThat(lastOf(right).getTimestamp()).isGreaterThan(least + ahead / 2);
    for (int subtask = 0; subtask < 3; subtask++) {
      var restored =
          start(
              Backend.HASHMAP,
              3,
              subtask,
              AbstractStreamOperatorTestHarness.repartitionOperatorState(
                  both, MAX_PARALLELISM, 2, 3, subtask));
      restored.setProcessingTime(NOON + TICK);
      assertThat(take(restored)).containsExactly(new Watermark(least));
    }
  }

  private static Watermark lastOf(AbstractStreamOperatorTestHarness<Settled> settle) {
    List<Object> told = take(settle);
    return (Watermark) told.get(told.size() - 1);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRememberedEndsWithItsHorizonAndNotBefore(Backend backend) throws Exception {
    long horizon = Duration.ofDays(40).toMillis();
    var settle = start(backend, 1, 0, null);
    settle.setStateTtlProcessingTime(NOON);
    Answer answer = answer(Category.PROMOTER, NOON);
    send(settle, "r1", 0, answer);
    erase(settle, "gone");
    settle.setStateTtlProcessingTime(NOON + horizon - 1);
    send(settle, "r1", 0, answer);
    send(settle, "gone", 0, answer);
    assertThat(counters.of("superseded")).isEqualTo(2);
    settle.setStateTtlProcessingTime(NOON + horizon + 1);
    send(settle, "gone", 0, answer);
    assertThat(counters.of("superseded")).isEqualTo(2);
    assertThat(counters.of("counted")).isEqualTo(2);
  }

  @Test
  void tenantsBeyondTheLimitShareAMetric() throws Exception {
    var settle = start(Backend.HASHMAP, 1, 0, null); // two tenants have their own
    for (String tenant : List.of("a", "b", "c", "d", "a")) {
      settle.processElement(
          new StreamRecord<>(
              new Arrival(
                  tenant + "/r",
                  tenant,
                  "r",
                  new Response(tenant, "r", 0, 1, answer(Category.PASSIVE, NOON), DETAIL),
                  NOON)));
    }
    assertThat(counters.of("counted")).isEqualTo(4);
    assertThat(counters.of("counted/a")).isEqualTo(1);
    assertThat(counters.of("superseded/a")).isEqualTo(1);
    assertThat(counters.of("counted/b")).isEqualTo(1);
    assertThat(counters.of("counted/(other)")).isEqualTo(2);
  }

  private static List<Settled> records(AbstractStreamOperatorTestHarness<Settled> settle) {
    return takeRecords(settle);
  }

  private static Answer answer(Category category, long respondedAt) {
    return new Answer(category, "chat", "ann", "blue", respondedAt);
  }

  private static void send(
      KeyedOneInputStreamOperatorTestHarness<String, Arrival, Settled> settle,
      String responseId,
      long revision,
      Answer answer)
      throws Exception {
    Response response =
        new Response("acme", responseId, revision, answer.hashCode(), answer, DETAIL);
    settle.processElement(
        new StreamRecord<>(new Arrival("acme/" + responseId, "acme", responseId, response, NOON)));
  }

  private static void erase(
      KeyedOneInputStreamOperatorTestHarness<String, Arrival, Settled> settle, String responseId)
      throws Exception {
    settle.processElement(
        new StreamRecord<>(new Arrival("acme/" + responseId, "acme", responseId, null, NOON)));
  }

  private KeyedOneInputStreamOperatorTestHarness<String, Arrival, Settled> start(
      Backend backend, int parallelism, int subtask, @Nullable OperatorSubtaskState state)
      throws Exception {
    var settle =
        Harnesses.settle(counting("PT1M/PT10S"), backend.create(), counters, parallelism, subtask);
    open.add(settle);
    if (state == null) {
      settle.initializeEmptyState();
    } else {
      settle.initializeState(state);
    }
    settle.open();
    return settle;
  }
}

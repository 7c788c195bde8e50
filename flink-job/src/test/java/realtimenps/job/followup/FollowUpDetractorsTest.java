package realtimenps.job.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.job.Harnesses.MAX_PARALLELISM;
import static realtimenps.job.Harnesses.NOON;
import static realtimenps.job.Harnesses.takeRecords;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
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
import realtimenps.job.domain.FollowUp;
import realtimenps.job.domain.FollowUp.State;
import realtimenps.job.domain.Settled;

class FollowUpDetractorsTest {
  private static final long HORIZON = Duration.ofDays(40).toMillis();
  private static final Answer PROMOTER = answer(Category.PROMOTER, "ann");
  private static final Answer PASSIVE = answer(Category.PASSIVE, "ann");
  private static final Answer DETRACTOR = answer(Category.DETRACTOR, "ann");
  private static final Answer MOVED = answer(Category.DETRACTOR, "ben");
  private static final Detail NAMED = new Detail(3, "c1", "i1", "billing", true);
  private static final Detail NAMELESS = new Detail(3, null, null, "billing", true);
  private static final Detail CORRECTED = new Detail(0, "c1", "i1", "delivery", false);
  private static final Detail PLEASED = new Detail(9, "c1", "i1", "billing", false);

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
  void aDetractorOpensAFollowUpAtOnce(Backend backend) throws Exception {
    var followUps = start(backend, 1, 0, null);
    followUps.setProcessingTime(NOON + 7);
    send(followUps, null, DETRACTOR, NAMED);
    List<FollowUpUpdate> updates = takeRecords(followUps);
    assertThat(updates)
        .extracting(FollowUpUpdate::followUp)
        .containsExactly(followUp(State.OPEN, DETRACTOR, NAMED, NOON + 7));
    assertThat(updates).extracting(FollowUpUpdate::emittedAt).containsExactly(NOON + 7);
    assertThat(counters.of("followUpsOpened")).isEqualTo(1);
    assertThat(counters.of("followUpsOpened/acme")).isEqualTo(1);
    assertThat(counters.of("followUpsCancelled")).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aCorrectionToAnotherDetractorIsOneOpenFollowUpWithItsFirstBeginning(Backend backend)
      throws Exception {
    var followUps = start(backend, 1, 0, null);
    send(followUps, null, DETRACTOR, NAMED);
    takeRecords(followUps);
    followUps.setProcessingTime(NOON + 60_000);
    send(followUps, DETRACTOR, MOVED, CORRECTED);
    assertThat(takeRecords(followUps))
        .extracting(FollowUpUpdate::followUp)
        .containsExactly(followUp(State.OPEN, MOVED, CORRECTED, NOON));
    assertThat(counters.of("followUpsOpened")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aCorrectionToAPromoterCancelsAndLeavesNothingBehind(Backend backend) throws Exception {
    var followUps = start(backend, 1, 0, null);
    send(followUps, null, DETRACTOR, NAMED);
    assertThat(rememberedBy(followUps)).containsExactly("acme/r1");
    takeRecords(followUps);
    followUps.setProcessingTime(NOON + 60_000);
    send(followUps, DETRACTOR, PROMOTER, PLEASED);
    assertThat(takeRecords(followUps))
        .extracting(FollowUpUpdate::followUp)
        .containsExactly(followUp(State.CANCELLED, DETRACTOR, NAMELESS, NOON));
    assertThat(rememberedBy(followUps)).isEmpty();
    assertThat(counters.of("followUpsCancelled")).isEqualTo(1);
    send(followUps, PROMOTER, null, null);
    assertThat(takeRecords(followUps)).as("an erasure has nothing left to cancel").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anErasureOrALateRevisionCancelsAndLeavesNothingBehind(Backend backend) throws Exception {
    var followUps = start(backend, 1, 0, null);
    send(followUps, null, DETRACTOR, NAMED);
    send(followUps, DETRACTOR, null, null);
    assertThat(takeRecords(followUps))
        .extracting(FollowUpUpdate::followUp)
        .containsExactly(
            followUp(State.OPEN, DETRACTOR, NAMED, NOON),
            followUp(State.CANCELLED, DETRACTOR, NAMELESS, NOON));
    assertThat(rememberedBy(followUps)).isEmpty();
  }

  @Test
  void aDetractorWhoComesBackIsANewFollowUp() throws Exception {
    var followUps = start(Backend.HASHMAP, 1, 0, null);
    send(followUps, null, DETRACTOR, NAMED);
    send(followUps, DETRACTOR, PASSIVE, PLEASED);
    takeRecords(followUps);
    followUps.setProcessingTime(NOON + 60_000);
    send(followUps, PASSIVE, DETRACTOR, NAMED);
    assertThat(takeRecords(followUps))
        .extracting(FollowUpUpdate::followUp)
        .containsExactly(followUp(State.OPEN, DETRACTOR, NAMED, NOON + 60_000));
    assertThat(counters.of("followUpsOpened")).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsToldOrKeptOfOthers(Backend backend) throws Exception {
    var followUps = start(backend, 1, 0, null);
    send(followUps, null, PROMOTER, PLEASED);
    send(followUps, PROMOTER, PASSIVE, PLEASED);
    send(followUps, PASSIVE, null, null);
    assertThat(takeRecords(followUps)).isEmpty();
    assertThat(rememberedBy(followUps)).isEmpty();
  }

  @Test
  void whatOpenedUnderAJobWithoutFollowUpsIsNotCancelled() throws Exception {
    var followUps = start(Backend.HASHMAP, 1, 0, null);
    send(followUps, DETRACTOR, PROMOTER, PLEASED);
    assertThat(takeRecords(followUps)).isEmpty();
    assertThat(counters.of("followUpsCancelled")).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aRestartKeepsTheBeginningAndRaisesTheEpoch(Backend backend) throws Exception {
    var followUps = start(backend, 1, 0, null);
    send(followUps, null, DETRACTOR, NAMED);
    FollowUpUpdate before = takeRecords(followUps).get(0);
    OperatorSubtaskState state = followUps.snapshot(1, 1);

    var restored = start(backend, 1, 0, state);
    restored.setProcessingTime(NOON + 60_000);
    send(restored, DETRACTOR, MOVED, CORRECTED);
    send(restored, MOVED, PROMOTER, PLEASED);
    List<FollowUpUpdate> after = takeRecords(restored);
    assertThat(after)
        .extracting(FollowUpUpdate::followUp)
        .containsExactly(
            followUp(State.OPEN, MOVED, CORRECTED, NOON),
            followUp(State.CANCELLED, MOVED, CORRECTED.withoutIds(), NOON));
    assertThat(after)
        .allSatisfy(update -> assertThat(update.epoch()).isGreaterThan(before.epoch()));
    assertThat(after).extracting(FollowUpUpdate::revision).containsExactly(1L, 2L);
  }

  @Test
  void rescaledEverySubtaskHasALargerEpochThanAnyHadBefore() throws Exception {
    var left = start(Backend.HASHMAP, 2, 0, null);
    var right = start(Backend.HASHMAP, 2, 1, null);
    OperatorSubtaskState both =
        AbstractStreamOperatorTestHarness.repackageState(left.snapshot(1, 1), right.snapshot(1, 1));
    long before = System.currentTimeMillis();
    var restored =
        start(
            Backend.HASHMAP,
            1,
            0,
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                both, MAX_PARALLELISM, 2, 1, 0));
    send(restored, null, DETRACTOR, NAMED);
    assertThat(takeRecords(restored).get(0).epoch()).isGreaterThanOrEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOpenIsForgottenWithTheMemoryOfItsResponse(Backend backend) throws Exception {
    var followUps = start(backend, 1, 0, null);
    followUps.setStateTtlProcessingTime(NOON);
    send(followUps, null, DETRACTOR, NAMED);
    followUps.setStateTtlProcessingTime(NOON + HORIZON - 1);
    send(followUps, DETRACTOR, MOVED, CORRECTED);
    followUps.setStateTtlProcessingTime(NOON + 2 * HORIZON - 2);
    send(followUps, MOVED, DETRACTOR, NAMED);
    takeRecords(followUps);
    followUps.setStateTtlProcessingTime(NOON + 4 * HORIZON);
    send(followUps, DETRACTOR, null, null);
    assertThat(takeRecords(followUps)).isEmpty();
    assertThat(counters.of("followUpsOpened")).isEqualTo(1);
  }

  private static Answer answer(Category category, String agentId) {
    return new Answer(category, "chat", agentId, "blue", NOON - 1_000);
  }

  private static FollowUp followUp(State state, Answer answer, Detail detail, long openedAt) {
    return new FollowUp("acme", "r1", state, answer, detail, openedAt);
  }

  private static void send(
      KeyedOneInputStreamOperatorTestHarness<String, Settled, FollowUpUpdate> followUps,
      @Nullable Answer retracted,
      @Nullable Answer added,
      @Nullable Detail detail)
      throws Exception {
    followUps.processElement(
        new StreamRecord<>(new Settled("acme", "r1", retracted, added, detail, NOON)));
  }

  private static List<String> rememberedBy(
      KeyedOneInputStreamOperatorTestHarness<String, Settled, FollowUpUpdate> followUps) {
    FollowUpDetractors operator = (FollowUpDetractors) followUps.getOperator();
    try (var keys =
        operator.<String>getKeyedStateBackend().getKeys("open-follow-up", VoidNamespace.INSTANCE)) {
      return keys.toList();
    }
  }

  private KeyedOneInputStreamOperatorTestHarness<String, Settled, FollowUpUpdate> start(
      Backend backend, int parallelism, int subtask, @Nullable OperatorSubtaskState state)
      throws Exception {
    var followUps = Harnesses.followUp(backend.create(), counters, parallelism, subtask);
    open.add(followUps);
    if (state == null) {
      followUps.initializeEmptyState();
    } else {
      followUps.initializeState(state);
    }
    followUps.open();
    return followUps;
  }
}

package realtimenps.job.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static realtimenps.job.Harnesses.NOON;
import static realtimenps.job.Harnesses.counting;
import static realtimenps.job.Harnesses.takeRecords;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import realtimenps.job.Harnesses;
import realtimenps.job.Harnesses.Backend;
import realtimenps.job.Harnesses.Counters;
import realtimenps.job.detect.AlertUpdate;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.FollowUp;
import realtimenps.job.domain.PaneDelta;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.Tally;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.Episode;
import realtimenps.job.domain.spike.Severity;
import realtimenps.job.domain.spike.ToldAlert;
import realtimenps.job.followup.FollowUpUpdate;
import realtimenps.job.roll.SubjectUpdate;

/** What the steps that tell keep to themselves until a backfill has caught up, and tell then. */
class WithholdingTest {
  private static final RecordAttributes BACKLOG = new RecordAttributes(true);
  private static final RecordAttributes NO_BACKLOG = new RecordAttributes(false);
  private static final String TENANT = "acme/TENANT";
  private static final String ANN = "acme/AGENT/ann";
  private static final String BEN = "acme/AGENT/ben";
  private static final long PANE = 10_000;
  private static final long SIZE = 60_000;
  private static final long MINUTE = 60_000;
  private static final long HEARTBEAT = 15_000;
  private static final Answer DETRACTOR = answer(Category.DETRACTOR);
  private static final Answer PROMOTER = answer(Category.PROMOTER);
  private static final Detail NAMED = new Detail(3, "c1", "i1", "billing", true);

  /** Three promoters to a detractor, and then detractors alone, a response each. */
  private static final String USUAL = "0001".repeat(40);

  private static final String SPIKE = "1".repeat(14);

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
  void everySubjectIsToldOnceAndThenAsEver(Backend backend) throws Exception {
    var roll = roll(backend, Set.of());
    long startedAt = System.currentTimeMillis();
    roll.processRecordAttributes1(BACKLOG);
    for (int i = 0; i < 5; i++) {
      send(roll, TENANT, NOON + i, 1);
      send(roll, ANN, NOON + i, 1);
    }
    send(roll, BEN, NOON, 1);
    roll.setProcessingTime(NOON + 2 * HEARTBEAT);
    roll.getOperator().prepareSnapshotPreBarrier(1);
    assertThat(takeRecords(roll)).as("no update, no heartbeat, nothing at a barrier").isEmpty();

    List<SubjectUpdate> told = release(roll);
    assertThat(told).extracting(SubjectUpdate::subject).containsExactlyInAnyOrder(TENANT, ANN, BEN);
    assertThat(told)
        .allSatisfy(
            update -> {
              assertThat(update.isGone()).isFalse();
              assertThat(update.epoch()).isGreaterThanOrEqualTo(startedAt);
              assertThat(update.windows().get(0).tally())
                  .isEqualTo(new Tally(update.subject().equals(BEN) ? 1 : 5, 0, 0));
            });
    roll.setProcessingTime(roll.getProcessingTime() + 1_000);
    assertThat(takeRecords(roll)).isEmpty();
    send(roll, ANN, NOON + 9, 1);
    assertThat(takeRecords(roll))
        .singleElement()
        .satisfies(
            update -> {
              assertThat(update.windows().get(0).tally()).isEqualTo(new Tally(6, 0, 0));
              assertThat(update.epoch()).isEqualTo(told.get(0).epoch());
            });
  }

  @ParameterizedTest
  @EnumSource
  void whatEndsMeanwhileEndsInSilenceAndLeavesNothing(Backend backend) throws Exception {
    var roll = roll(backend, Set.of());
    send(roll, TENANT, NOON, 1);
    send(roll, ANN, NOON, 1);
    send(roll, BEN, NOON, 1);
    send(roll, BEN, NOON, -1);
    roll.processWatermark(NOON);
    roll.processWatermark(NOON + SIZE - 1);
    assertThat(subjectsWithState(roll)).containsExactlyInAnyOrder(TENANT, ANN);
    roll.processWatermark(NOON + SIZE);
    assertThat(takeRecords(roll)).isEmpty();
    assertThat(subjectsWithState(roll)).isEmpty();
    assertThat(roll.numEventTimeTimers()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whatExpiredInSilenceHasItsNextTimer(Backend backend) throws Exception {
    var roll = roll(backend, Set.of());
    send(roll, ANN, NOON, 1);
    send(roll, ANN, NOON + 3 * PANE, 1);
    roll.processWatermark(NOON + SIZE);
    assertThat(takeRecords(roll)).isEmpty();
    assertThat(release(roll).get(0).windows().get(0).tally()).isEqualTo(new Tally(1, 0, 0));
    roll.setProcessingTime(roll.getProcessingTime() + 1_000);
    roll.processWatermark(NOON + SIZE + 3 * PANE);
    assertThat(takeRecords(roll)).last().satisfies(last -> assertThat(last.isGone()).isTrue());
    assertThat(roll.numEventTimeTimers()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whatOnlyReadersHaveIsToldToBeEmptyAndGone(Backend backend) throws Exception {
    var roll = roll(backend, Set.of(ANN, BEN, "gone/TENANT"));
    send(roll, ANN, NOON, 1);
    send(roll, BEN, NOON, 1);
    send(roll, BEN, NOON, -1);
    roll.processWatermark(NOON + 5);
    List<SubjectUpdate> told = release(roll);
    assertThat(told.stream().filter(update -> update.subject().equals(ANN)))
        .singleElement()
        .satisfies(update -> assertThat(update.isGone()).isFalse());
    for (String gone : List.of(BEN, "gone/TENANT")) {
      List<SubjectUpdate> end =
          told.stream().filter(update -> update.subject().equals(gone)).toList();
      assertThat(end).extracting(SubjectUpdate::isGone).containsExactly(false, true);
      assertThat(end.get(0).windows())
          .isNotEmpty()
          .allSatisfy(window -> assertThat(window.tally()).isEqualTo(new Tally(0, 0, 0)));
      assertThat(end.get(0).asOf()).isEqualTo(NOON + 5);
    }
    assertThat(subjectsWithState(roll)).containsExactly(ANN);
  }

  @ParameterizedTest
  @EnumSource
  void afterARestartItIsWithheldAgainAndToldAgain(Backend backend) throws Exception {
    var roll = roll(backend, Set.of());
    send(roll, ANN, NOON, 1);
    List<SubjectUpdate> first = release(roll);
    roll.getOperator().prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = roll.snapshot(1, 1);

    var restored = Harnesses.roll(counting("PT1M/PT10S"), toldOf(Set.of()), backend.create());
    open.add(restored);
    restored.initializeState(state);
    restored.open();
    send(restored, ANN, NOON + 1, 1);
    assertThat(takeRecords(restored)).isEmpty();
    assertThat(release(restored))
        .singleElement()
        .satisfies(
            update -> {
              assertThat(update.windows().get(0).tally()).isEqualTo(new Tally(2, 0, 0));
              assertThat(update.epoch()).isGreaterThan(first.get(0).epoch());
            });
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatTellsEverythingRefusesWhatWasNeverTold(Backend backend) throws Exception {
    var roll = roll(backend, Set.of());
    send(roll, ANN, NOON, 1);
    roll.getOperator().prepareSnapshotPreBarrier(1);
    OperatorSubtaskState withheld = roll.snapshot(1, 1);
    release(roll);
    roll.getOperator().prepareSnapshotPreBarrier(2);
    OperatorSubtaskState told = roll.snapshot(2, 2);

    var early = Harnesses.roll(counting("PT1M/PT10S"), backend.create(), 1, 0);
    open.add(early.getOperator()::close); // not the harness: it finishes what it has not opened
    early.initializeState(withheld);
    assertThatThrownBy(early::open).hasMessageContaining("backfill=true");

    var live = Harnesses.roll(counting("PT1M/PT10S"), backend.create(), 1, 0);
    open.add(live);
    live.initializeState(told);
    live.open();
    send(live, ANN, NOON + 1, 1);
    assertThat(takeRecords(live)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void openFollowUpsThatAreNotKnownAreTold(Backend backend) throws Exception {
    var followUps = followUps(backend, Set.of("acme/known", "acme/cancelled"));
    followUps.processRecordAttributes(BACKLOG);
    settle(followUps, "new", null, DETRACTOR);
    settle(followUps, "known", null, DETRACTOR);
    settle(followUps, "cancelled", null, DETRACTOR);
    settle(followUps, "cancelled", DETRACTOR, PROMOTER);
    settle(followUps, "neither", null, DETRACTOR);
    settle(followUps, "neither", DETRACTOR, null);
    assertThat(takeRecords(followUps)).isEmpty();

    followUps.processRecordAttributes(NO_BACKLOG);
    List<FollowUpUpdate> told = awaitRelease(followUps);
    assertThat(told)
        .extracting(update -> update.followUp().responseId() + " " + update.followUp().state())
        .containsExactlyInAnyOrder("new OPEN", "cancelled CANCELLED");
    settle(followUps, "known", DETRACTOR, PROMOTER);
    assertThat(takeRecords(followUps))
        .singleElement()
        .satisfies(
            update -> assertThat(update.followUp().state()).isEqualTo(FollowUp.State.CANCELLED));
    assertThat(keys(followUps.getOperator(), "withheld-follow-up")).isEmpty();
  }

  /** Readers were told of the first answer, and that it was cancelled as the second was late. */
  @ParameterizedTest
  @EnumSource
  void anOpenFollowUpAfterALateAnswerIsToldThoughItIsKnown(Backend backend) throws Exception {
    var followUps = followUps(backend, Set.of("acme/r1"));
    settle(followUps, "r1", null, DETRACTOR);
    settle(followUps, "r1", DETRACTOR, null);
    followUps.processElement(
        new StreamRecord<>(new Settled("acme", "r1", null, DETRACTOR, NAMED, true, NOON)));
    followUps.processRecordAttributes(NO_BACKLOG);
    assertThat(awaitRelease(followUps))
        .singleElement()
        .satisfies(update -> assertThat(update.followUp().state()).isEqualTo(FollowUp.State.OPEN));
  }

  @ParameterizedTest
  @EnumSource
  void anEpisodeThatFiresIsToldOnceAndOneThatIsOverIfItIsKnown(Backend backend) throws Exception {
    var live = start(Harnesses.detect(backend.create(), counters, 1, 0));
    respond(live, "over", USUAL + SPIKE + "0".repeat(40));
    respond(live, "unknown", USUAL + SPIKE + "0".repeat(40));
    respond(live, "acme", USUAL + SPIKE);
    List<AlertUpdate> all = ofTenants(takeRecords(live));
    assertThat(all).extracting(WithholdingTest::keyOf).contains(keyOf(last(all, "over")));
    assertThat(last(all, "over").alert().state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(last(all, "acme").alert().state()).isEqualTo(Episode.State.FIRING);

    var detect =
        start(
            Harnesses.detect(
                known(keyOf(last(all, "over")), "over/TENANT/19990101-1"),
                backend.create(),
                counters));
    respond(detect, "over", USUAL + SPIKE + "0".repeat(40));
    respond(detect, "unknown", USUAL + SPIKE + "0".repeat(40));
    respond(detect, "acme", USUAL + SPIKE);
    assertThat(takeRecords(detect)).isEmpty();
    detect.process(NO_BACKLOG);
    List<AlertUpdate> told = ofTenants(awaitRelease(detect));
    assertThat(told)
        .extracting(AlertUpdate::alert)
        .containsExactlyInAnyOrder(last(all, "over").alert(), last(all, "acme").alert());
    assertThat(last(told, "acme").alert().severity()).isNotEqualTo(Severity.WATCH);
    respond(detect, "acme", "0".repeat(40));
    assertThat(ofTenants(takeRecords(detect)))
        .extracting(update -> update.alert().state())
        .containsExactly(Episode.State.RESOLVED);
  }

  @ParameterizedTest
  @EnumSource
  void anEpisodeThatFiresForReadersAloneIsWithdrawn(Backend backend) throws Exception {
    var live = start(Harnesses.detect(backend.create(), counters, 1, 0));
    respond(live, "acme", USUAL + SPIKE);
    respond(live, "gone", USUAL + SPIKE);
    List<AlertUpdate> lost = ofTenants(takeRecords(live));
    AlertUpdate first = last(lost, "acme");
    AlertUpdate gone = last(lost, "gone");

    Map<String, ToldAlert> known = new HashMap<>();
    for (AlertUpdate update : List.of(first, gone)) {
      assertThat(update.alert().state()).isEqualTo(Episode.State.FIRING);
      known.put(keyOf(update), new ToldAlert(update.epoch(), update.revision(), update.alert()));
    }
    var detect = start(Harnesses.detect(toldOf(known), backend.create(), counters));
    respond(detect, "acme", USUAL + SPIKE + "0".repeat(40) + USUAL + SPIKE);
    detect.process(NO_BACKLOG);
    List<AlertUpdate> told = ofTenants(awaitRelease(detect));
    assertThat(told).hasSize(3);
    assertThat(told)
        .filteredOn(update -> update.alert().state() == Episode.State.FIRING)
        .singleElement()
        .satisfies(
            update ->
                assertThat(update.alert().episodeId())
                    .endsWith("-2")
                    .isNotEqualTo(first.alert().episodeId()));
    assertWithdrawn(told, first, NOON - MINUTE);
    assertWithdrawn(told, gone, gone.alert().detectedAt());
    respond(detect, "acme", "0".repeat(40));
    assertThat(ofTenants(takeRecords(detect)))
        .extracting(update -> update.alert().episodeId())
        .doesNotContain(first.alert().episodeId());
  }

  @ParameterizedTest
  @EnumSource
  void whatReadersAloneHaveThatIsOverIsToldAsItIsKnown(Backend backend) throws Exception {
    var live = start(Harnesses.detect(backend.create(), counters, 1, 0));
    respond(live, "over", USUAL + SPIKE + "0".repeat(40));
    AlertUpdate over = last(ofTenants(takeRecords(live)), "over");
    assertThat(over.alert().state()).isEqualTo(Episode.State.RESOLVED);

    var detect =
        start(
            Harnesses.detect(
                toldOf(
                    Map.of(
                        keyOf(over),
                        new ToldAlert(1, 1, over.alert()),
                        "else/TENANT/19990101-1",
                        new ToldAlert(1, 1, null))),
                backend.create(),
                counters));
    detect.process(NO_BACKLOG);
    assertThat(awaitRelease(detect)).extracting(AlertUpdate::alert).containsExactly(over.alert());
  }

  private static void assertWithdrawn(List<AlertUpdate> told, AlertUpdate former, long resolvedAt) {
    assertThat(former.alert().evidence()).isNotEmpty();
    assertThat(told)
        .filteredOn(update -> keyOf(update).equals(keyOf(former)))
        .singleElement()
        .satisfies(
            update -> {
              Alert alert = update.alert();
              assertThat(alert.state()).isEqualTo(Episode.State.WITHDRAWN);
              assertThat(alert.resolveReason()).isNull();
              assertThat(alert.resolvedAt()).isEqualTo(resolvedAt);
              assertThat(alert.evidence()).isEmpty();
              assertThat(alert.reasons()).isEmpty();
              assertThat(alert.summary()).doesNotContain("detractors");
              assertThat(alert.severity()).isEqualTo(former.alert().severity());
              assertThat(alert.detectedAt()).isEqualTo(former.alert().detectedAt());
              assertThat(alert.detractors()).isEqualTo(former.alert().detractors());
              assertThat(update.epoch()).isGreaterThan(former.epoch());
            });
  }

  @ParameterizedTest
  @EnumSource
  void aForeignKeyAmongTheAlertsIsNoneOfAnEpisode(Backend backend) throws Exception {
    var detect =
        start(
            Harnesses.detect(
                known("", "/", "acme", "acme/", "acme/1", "acme/FOO/1", "acme/TEAM/1", "x"),
                backend.create(),
                counters));
    respond(detect, "acme", USUAL + SPIKE);
    detect.process(NO_BACKLOG);
    assertThat(ofTenants(awaitRelease(detect)))
        .extracting(update -> update.alert().state())
        .containsExactly(Episode.State.FIRING);
  }

  private static String keyOf(AlertUpdate update) {
    return update.alert().subject() + "/" + update.alert().episodeId();
  }

  private static AlertUpdate last(List<AlertUpdate> updates, String tenantId) {
    List<AlertUpdate> ofTenant =
        updates.stream()
            .filter(update -> update.alert().subject().equals(tenantId + "/TENANT"))
            .toList();
    return ofTenant.get(ofTenant.size() - 1);
  }

  private static List<AlertUpdate> ofTenants(List<AlertUpdate> updates) {
    return updates.stream().filter(update -> update.alert().subject().endsWith("/TENANT")).toList();
  }

  /** Responses a minute after each other, 1 for a detractor; the last one is of noon. */
  private static void respond(Harnesses.Detect detect, String tenantId, String detractors)
      throws Exception {
    for (int i = 0; i < detractors.length(); i++) {
      boolean isDetractor = detractors.charAt(i) == '1';
      detect.process(
          new Settled(
              tenantId,
              "r-" + detractors.length() + "-" + i,
              null,
              new Answer(
                  isDetractor ? Category.DETRACTOR : Category.PROMOTER,
                  "voice",
                  null,
                  null,
                  NOON + (detractors.length() == 40 ? i + 1 : i - detractors.length()) * MINUTE),
              new Detail(isDetractor ? 2 : 9, null, null, null, false),
              NOON));
    }
  }

  private static void send(Harnesses.Roll roll, String subject, long respondedAt, int promoters)
      throws Exception {
    roll.processElement1(
        new StreamRecord<>(
            new Contribution(
                subject,
                List.of(new PaneDelta(Math.floorDiv(respondedAt, PANE) * PANE, promoters, 0, 0)),
                promoters > 0 ? respondedAt : Contribution.NONE,
                null,
                NOON)));
  }

  private static void settle(
      KeyedOneInputStreamOperatorTestHarness<String, Settled, FollowUpUpdate> followUps,
      String responseId,
      @Nullable Answer retracted,
      @Nullable Answer added)
      throws Exception {
    followUps.processElement(
        new StreamRecord<>(
            new Settled("acme", responseId, retracted, added, added == null ? null : NAMED, NOON)));
  }

  private static Answer answer(Category category) {
    return new Answer(category, "chat", "ann", "blue", NOON - 1_000);
  }

  private static List<SubjectUpdate> release(Harnesses.Roll roll) throws Exception {
    roll.processRecordAttributes1(NO_BACKLOG);
    return awaitRelease(roll);
  }

  /** What readers know is read by another thread. */
  private static <T> List<T> awaitRelease(AbstractStreamOperatorTestHarness<T> harness)
      throws Exception {
    long end = System.nanoTime() + 10_000_000_000L;
    List<T> told = List.of();
    while (told.isEmpty()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      harness.setProcessingTime(harness.getProcessingTime() + 50);
      told = takeRecords(harness);
      Thread.onSpinWait();
    }
    return told;
  }

  private static Told<Boolean> toldOf(Set<String> keys) {
    return toldOf(keys.stream().collect(Collectors.toMap(key -> key, key -> true)));
  }

  /** Alerts of which readers know that they are over. */
  private static Told<ToldAlert> known(String... keys) {
    Map<String, ToldAlert> known = new HashMap<>();
    for (String key : keys) {
      known.put(key, new ToldAlert(1, 1, null));
    }
    return toldOf(known);
  }

  private static <V> Told<V> toldOf(Map<String, V> last) {
    HashMap<String, V> known = new HashMap<>(last);
    return wanted -> {
      Map<String, V> told = new HashMap<>(known);
      told.keySet().removeIf(wanted.negate());
      return told;
    };
  }

  private Harnesses.Roll roll(Backend backend, Set<String> known) throws Exception {
    return start(Harnesses.roll(counting("PT1M/PT10S"), toldOf(known), backend.create()));
  }

  private KeyedOneInputStreamOperatorTestHarness<String, Settled, FollowUpUpdate> followUps(
      Backend backend, Set<String> known) throws Exception {
    return start(Harnesses.followUp(toldOf(known), backend.create(), counters, 1, 0));
  }

  private <H extends AbstractStreamOperatorTestHarness<?>> H start(H harness) throws Exception {
    open.add(harness);
    harness.initializeEmptyState();
    harness.open();
    return harness;
  }

  private static List<String> subjectsWithState(Harnesses.Roll roll) {
    AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) roll.getOperator();
    try {
      operator.prepareSnapshotPreBarrier(1);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return keys(operator, "windows");
  }

  private static List<String> keys(Object operator, String state) {
    try (var keys =
        ((AbstractStreamOperator<?>) operator)
            .<String>getKeyedStateBackend()
            .getKeys(state, VoidNamespace.INSTANCE)) {
      return keys.toList();
    }
  }
}

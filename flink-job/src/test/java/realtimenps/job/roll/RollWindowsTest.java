package realtimenps.job.roll;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.job.Harnesses.MAX_PARALLELISM;
import static realtimenps.job.Harnesses.NOON;
import static realtimenps.job.Harnesses.counting;
import static realtimenps.job.Harnesses.takeRecords;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import realtimenps.job.Harnesses;
import realtimenps.job.Harnesses.Backend;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.PaneDelta;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.PolicyDraft;
import realtimenps.job.domain.PolicyValidator;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.Tally;
import realtimenps.job.settings.Settings;
import realtimenps.job.state.States;

/** One window of a minute that moves by ten seconds, unless a test says otherwise. */
class RollWindowsTest {
  private static final String TENANT = "acme/TENANT";
  private static final String AGENT = "acme/AGENT/ann";
  private static final long PANE = 10_000;
  private static final long SIZE = 60_000;
  private static final long UPDATE_INTERVAL = 250;
  private static final long HEARTBEAT = 15_000;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable harness : open) {
      harness.close();
    }
  }

  @Test
  void theFirstResponseIsToldAtOnce() throws Exception {
    var roll = start();
    send(roll, promoter(AGENT, NOON + 5));
    assertThat(takeRecords(roll))
        .singleElement()
        .satisfies(
            update -> {
              assertThat(update.subject()).isEqualTo(AGENT);
              assertThat(update.asOf()).isEqualTo(NOON + 5);
              assertThat(update.emittedAt()).isEqualTo(NOON);
              assertThat(update.latestTeamId()).isEqualTo("blue");
              assertThat(update.windows()).containsExactly(window(NOON + PANE, new Tally(1, 0, 0)));
            });
  }

  @Test
  void whatFollowsSoonIsToldOnceAnIntervalWithTheLatestNumbers() throws Exception {
    var roll = start();
    send(roll, promoter(AGENT, NOON));
    takeRecords(roll);
    send(roll, promoter(AGENT, NOON + 1));
    send(roll, promoter(AGENT, NOON + 2));
    roll.setProcessingTime(NOON + UPDATE_INTERVAL - 1);
    assertThat(takeRecords(roll)).isEmpty();
    roll.setProcessingTime(NOON + UPDATE_INTERVAL + 50);
    assertThat(tallies(takeRecords(roll))).containsExactly(new Tally(3, 0, 0));
    roll.setProcessingTime(NOON + 2 * UPDATE_INTERVAL + 100);
    assertThat(takeRecords(roll)).as("nothing new").isEmpty();
    send(roll, promoter(AGENT, NOON + 3));
    assertThat(tallies(takeRecords(roll))).containsExactly(new Tally(4, 0, 0));
  }

  @Test
  void underOverloadUpdatesAreToldLessOftenUntilItIsOver() throws Exception {
    var roll = start();
    int seconds = 10;
    long start = NOON;
    keepSending(roll, start, seconds, 5);
    assertThat(takeRecords(roll)).hasSizeBetween(30, 40);
    start += seconds * 1_000;
    keepSending(roll, start, seconds, 105); // so that they wait for forty times as long: 4 s
    assertThat(takeRecords(roll)).hasSizeBetween(3, 8);
    start += seconds * 1_000;
    keepSending(roll, start, seconds, 5); // while the interval shrinks
    takeRecords(roll);
    start += seconds * 1_000;
    keepSending(roll, start, seconds, 5);
    assertThat(takeRecords(roll)).hasSizeBetween(30, 40);
  }

  private static void keepSending(Harnesses.Roll roll, long from, int seconds, long lag)
      throws Exception {
    for (long now = from; now < from + seconds * 1_000L; now += 50) {
      roll.setProcessingTime(now);
      Contribution promoter = promoter(AGENT, NOON);
      send(
          roll,
          new Contribution(AGENT, promoter.deltas(), NOON, promoter.latestTeamId(), now - lag));
    }
  }

  @Test
  void whatWaitsIsToldBeforeABarrier() throws Exception {
    var roll = start();
    send(roll, promoter(AGENT, NOON));
    send(roll, promoter(AGENT, NOON + 1));
    send(roll, promoter(TENANT, NOON));
    send(roll, promoter(TENANT, NOON + 1));
    takeRecords(roll);
    roll.getOperator().prepareSnapshotPreBarrier(1);
    List<SubjectUpdate> flushed = takeRecords(roll);
    assertThat(flushed).extracting(SubjectUpdate::subject).containsExactlyInAnyOrder(AGENT, TENANT);
    assertThat(tallies(flushed)).containsOnly(new Tally(2, 0, 0));
    roll.getOperator().prepareSnapshotPreBarrier(2);
    roll.setProcessingTime(NOON + 10 * UPDATE_INTERVAL);
    assertThat(takeRecords(roll)).as("told once").isEmpty();
  }

  @Test
  void whatWaitsIsToldBeforeTheEndAndNothingAfterIt() throws Exception {
    var roll = start();
    send(roll, promoter(AGENT, NOON));
    send(roll, promoter(AGENT, NOON + 1));
    takeRecords(roll);
    roll.getOperator().finish();
    assertThat(tallies(takeRecords(roll))).containsExactly(new Tally(2, 0, 0));
    roll.getOperator().prepareSnapshotPreBarrier(1);
    assertThat(takeRecords(roll)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theLastResponseLeavesWithAnUpdateATombstoneAndNoState(Backend backend) throws Exception {
    var roll = start(counting("PT1M/PT10S"), backend.create());
    send(roll, promoter(TENANT, NOON + 5));
    roll.setProcessingTime(NOON + 1_000);
    takeRecords(roll);
    roll.processWatermark(NOON + SIZE - 1);
    assertThat(takeRecords(roll)).isEmpty();
    roll.processWatermark(NOON + SIZE);
    List<SubjectUpdate> last = takeRecords(roll);
    assertThat(last).hasSize(2);
    assertThat(last.get(0).windows())
        .containsExactly(window(NOON + SIZE + PANE, new Tally(0, 0, 0)));
    assertThat(last.get(0).isGone()).isFalse();
    assertThat(last.get(1).isGone()).isTrue();
    assertThat(last.get(1).revision()).isGreaterThan(last.get(0).revision());
    assertThat(keysWithState(roll)).isEmpty();
    assertThat(roll.numEventTimeTimers()).isZero();
    roll.setProcessingTime(NOON + 10 * HEARTBEAT);
    assertThat(takeRecords(roll)).as("no heartbeat of a tenant that is gone").isEmpty();
  }

  @Test
  void anErasureOfTheOnlyResponseEndsTheSubjectOnceTheClockHasReachedIt() throws Exception {
    var roll = start();
    roll.processWatermark(NOON);
    send(roll, promoter(AGENT, NOON + 5));
    roll.setProcessingTime(NOON + 1_000);
    takeRecords(roll);
    send(roll, retraction(AGENT, NOON + 5));
    assertThat(takeRecords(roll))
        .singleElement()
        .satisfies(update -> assertThat(update.isGone()).isFalse());
    roll.setProcessingTime(NOON + 2_000);
    roll.processWatermark(NOON + 5);
    assertThat(takeRecords(roll).get(1).isGone()).isTrue();
    assertThat(keysWithState(roll)).isEmpty();
    roll.processWatermark(NOON + SIZE);
    assertThat(takeRecords(roll)).isEmpty();
    assertThat(roll.numEventTimeTimers()).isZero();
  }

  @Test
  void aCorrectionIsToldAsOneChange() throws Exception {
    var roll = start();
    send(roll, promoter(AGENT, NOON));
    roll.setProcessingTime(NOON + 1_000);
    takeRecords(roll);
    send(roll, new Contribution(AGENT, List.of(new PaneDelta(NOON, -1, 0, 1)), NOON, "red", NOON));
    List<SubjectUpdate> updates = takeRecords(roll);
    assertThat(tallies(updates)).containsExactly(new Tally(0, 0, 1));
    assertThat(updates.get(0).latestTeamId()).isEqualTo("red");
  }

  @Test
  void aSlideThatChangesNoTallyIsNotTold() throws Exception {
    var roll = start();
    send(roll, promoter(AGENT, NOON));
    send(roll, promoter(AGENT, NOON + 3 * PANE));
    roll.setProcessingTime(NOON + 1_000);
    takeRecords(roll);
    for (long clock = NOON + 3 * PANE; clock < NOON + SIZE; clock += 1_000) {
      roll.processWatermark(clock);
    }
    roll.setProcessingTime(NOON + 5_000);
    assertThat(takeRecords(roll)).isEmpty();
    roll.processWatermark(NOON + SIZE);
    assertThat(tallies(takeRecords(roll))).containsExactly(new Tally(1, 0, 0));
  }

  @Test
  void aLateArrivalForTheClockDoesNotSetASubjectBack() throws Exception {
    var roll = start();
    roll.processWatermark(NOON + 5 * PANE);
    send(roll, promoter(AGENT, NOON + 2 * PANE));
    assertThat(takeRecords(roll))
        .singleElement()
        .satisfies(
            update -> {
              assertThat(update.asOf()).isEqualTo(NOON + 5 * PANE);
              assertThat(update.windows())
                  .containsExactly(window(NOON + 6 * PANE, new Tally(1, 0, 0)));
            });
  }

  @Test
  void whatIsInNoWindowMakesNoSubject() throws Exception {
    var roll = start();
    roll.processWatermark(NOON + SIZE);
    send(roll, promoter(AGENT, NOON - 1));
    send(roll, retraction(TENANT, NOON));
    roll.setProcessingTime(NOON + HEARTBEAT + 100);
    assertThat(takeRecords(roll)).isEmpty();
    assertThat(keysWithState(roll)).isEmpty();
    assertThat(roll.numEventTimeTimers()).isZero();
  }

  @Test
  void everyTenantIsHeardAtLeastOnceAHeartbeatAndNoOtherSubject() throws Exception {
    var roll = start();
    send(roll, promoter(TENANT, NOON));
    send(roll, promoter("other/TENANT", NOON));
    send(roll, promoter(AGENT, NOON));
    takeRecords(roll);
    roll.setProcessingTime(NOON + HEARTBEAT - 1);
    assertThat(takeRecords(roll)).isEmpty();
    roll.processWatermark(NOON + 7);
    roll.setProcessingTime(NOON + HEARTBEAT + 50);
    List<SubjectUpdate> beats = takeRecords(roll);
    assertThat(beats)
        .extracting(SubjectUpdate::subject)
        .containsExactlyInAnyOrder(TENANT, "other/TENANT");
    assertThat(beats).extracting(SubjectUpdate::asOf).containsOnly(NOON + 7);
    assertThat(tallies(beats)).containsOnly(new Tally(1, 0, 0));
    roll.setProcessingTime(NOON + 2 * HEARTBEAT + 100);
    assertThat(takeRecords(roll)).hasSize(2);
  }

  @Test
  void anUpdateSparesAHeartbeat() throws Exception {
    var roll = start();
    send(roll, promoter(TENANT, NOON));
    roll.setProcessingTime(NOON + 10_000);
    send(roll, promoter(TENANT, NOON + 1));
    takeRecords(roll);
    roll.setProcessingTime(NOON + 10_000 + HEARTBEAT - 1);
    assertThat(takeRecords(roll)).isEmpty();
    roll.setProcessingTime(NOON + 10_000 + HEARTBEAT + 50);
    assertThat(takeRecords(roll)).hasSize(1);
  }

  @Test
  void theRevisionGrowsWithEveryRecordAndTheEpochStays() throws Exception {
    var roll = start();
    send(roll, promoter(AGENT, NOON));
    send(roll, promoter(TENANT, NOON));
    roll.setProcessingTime(NOON + 3 * HEARTBEAT);
    roll.processWatermark(NOON + 2 * SIZE);
    List<SubjectUpdate> updates = takeRecords(roll);
    assertThat(updates).hasSizeGreaterThan(6);
    assertThat(updates).extracting(SubjectUpdate::epoch).containsOnly(updates.get(0).epoch());
    assertThat(updates).extracting(SubjectUpdate::revision).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void aRestoredJobGoesOnUnderALaterEpoch(Backend backend) throws Exception {
    var roll = start(counting("PT1M/PT10S"), backend.create());
    send(roll, promoter(AGENT, NOON));
    send(roll, promoter(TENANT, NOON));
    SubjectUpdate before = takeRecords(roll).get(0);
    roll.getOperator().prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = roll.snapshot(1, 1);

    var restored = restore(counting("PT1M/PT10S"), backend.create(), 1, 0, state);
    restored.setProcessingTime(NOON + 100);
    List<SubjectUpdate> heard = takeRecords(restored);
    assertThat(heard).extracting(SubjectUpdate::subject).containsExactly(TENANT);
    assertThat(heard.get(0).epoch()).isGreaterThan(before.epoch());
    send(restored, promoter(AGENT, NOON + 1));
    assertThat(tallies(takeRecords(restored))).containsExactly(new Tally(2, 0, 0));
    restored.processWatermark(NOON + SIZE);
    restored.setProcessingTime(NOON + 1_000);
    assertThat(takeRecords(restored).stream().filter(SubjectUpdate::isGone)).hasSize(2);
    assertThat(keysWithState(restored)).isEmpty();
    assertThat(restored.numEventTimeTimers()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whatChangesWhileASnapshotIsWrittenIsNotInIt(Backend backend) throws Exception {
    Settings.Counting settings = counting("PT1M/PT10S,PT2M/PT1M");
    var roll = start(settings, backend.create());
    Set<String> agents = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      String agent = "acme/AGENT/a" + i % 10;
      send(roll, promoter(agent, NOON + i));
      agents.add(agent);
    }
    roll.getOperator().prepareSnapshotPreBarrier(1);
    OperatorSnapshotFutures underway =
        roll.getOperator()
            .snapshotState(
                1,
                1,
                CheckpointOptions.forCheckpointWithDefaultLocation(),
                new MemCheckpointStreamFactory(1 << 20));
    for (String agent : agents) {
      send(roll, promoter(agent, NOON + 100));
      send(roll, promoter(agent, NOON + PANE));
    }
    OperatorSubtaskState state =
        OperatorSnapshotFinalizer.create(underway).getJobManagerOwnedState();

    roll.setProcessingTime(NOON + 1_000);
    roll.setProcessingTime(NOON + 2_000);
    takeRecords(roll);
    assertThat(afterOneMore(roll, agents)).containsOnly(new Tally(6, 0, 0));
    var restored = restore(settings, backend.create(), 1, 0, state);
    assertThat(afterOneMore(restored, agents)).containsOnly(new Tally(4, 0, 0));
  }

  private static List<Tally> afterOneMore(Harnesses.Roll roll, Set<String> agents)
      throws Exception {
    for (String agent : agents) {
      send(roll, promoter(agent, NOON + PANE + 1));
    }
    List<SubjectUpdate> updates = takeRecords(roll);
    assertThat(updates).hasSameSizeAs(agents);
    return tallies(updates);
  }

  @Test
  void theEpochIsAboveTheLargestStoredAlsoWhenTheWallClockWentBack() throws Exception {
    long future = System.currentTimeMillis() + 86_400_000L * 365;
    var roll =
        restore(
            counting("PT1M/PT10S"),
            new HashMapStateBackend(),
            1,
            0,
            AbstractStreamOperatorTestHarness.repackageState(
                epochState(future - 7), epochState(future), epochState(future - 3)));
    send(roll, promoter(AGENT, NOON));
    assertThat(takeRecords(roll)).extracting(SubjectUpdate::epoch).containsExactly(future + 1);
  }

  /** The state of a subtask that stored an epoch. */
  private OperatorSubtaskState epochState(long epoch) throws Exception {
    try (var harness =
        new OneInputStreamOperatorTestHarness<>(new StoresEpoch(epoch), MAX_PARALLELISM, 1, 0)) {
      harness.open();
      return harness.snapshot(1, 1);
    }
  }

  private static final class StoresEpoch extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1;
    private final long epoch;

    StoresEpoch(long epoch) {
      this.epoch = epoch;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      context.getOperatorStateStore().getUnionListState(States.epoch()).add(epoch);
    }

    @Override
    public void processElement(StreamRecord<String> element) {}
  }

  @ParameterizedTest
  @EnumSource
  void aSubjectThatEndedBeforeARestartDoesNotComeBackWithAnEarlierTime(Backend backend)
      throws Exception {
    var roll = start(counting("PT1M/PT10S"), backend.create());
    send(roll, promoter(AGENT, NOON + 2 * PANE));
    roll.setProcessingTime(NOON + 1_000);
    roll.processWatermark(NOON + 2 * PANE + SIZE);
    assertThat(takeRecords(roll)).last().satisfies(last -> assertThat(last.isGone()).isTrue());
    OperatorSubtaskState state = roll.snapshot(1, 1);

    var restored = restore(counting("PT1M/PT10S"), backend.create(), 1, 0, state);
    // Before the first watermark after the restart, one that is on time by the job's clock.
    send(restored, promoter(AGENT, NOON + 4 * PANE));
    assertThat(takeRecords(restored))
        .singleElement()
        .satisfies(
            update ->
                // Of NOON + 2 panes and NOON + 4 panes, only the second is in the window that ends
                // where the clock says.
                assertThat(update.windows())
                    .containsExactly(window(NOON + 9 * PANE, new Tally(1, 0, 0))));
  }

  @ParameterizedTest
  @EnumSource
  void aCorrectionAfterARestartOfWhatHadExpiredMakesNoNegativeCount(Backend backend)
      throws Exception {
    var roll = start(counting("PT1M/PT10S"), backend.create());
    send(roll, promoter(AGENT, NOON + 2 * PANE));
    roll.setProcessingTime(NOON + 1_000);
    roll.processWatermark(NOON + 2 * PANE + SIZE);
    assertThat(takeRecords(roll)).last().satisfies(last -> assertThat(last.isGone()).isTrue());
    OperatorSubtaskState state = roll.snapshot(1, 1);

    var restored = restore(counting("PT1M/PT10S"), backend.create(), 1, 0, state);
    send(
        restored,
        new Contribution(
            AGENT,
            List.of(
                new PaneDelta(NOON + 2 * PANE, -1, 0, 0), new PaneDelta(NOON + 4 * PANE, 0, 0, 1)),
            NOON + 4 * PANE,
            "blue",
            NOON));
    assertThat(tallies(takeRecords(restored))).containsExactly(new Tally(0, 0, 1));
  }

  @ParameterizedTest
  @EnumSource
  void aNewWindowIsToldOnceItHasBeenFedForItsSize(Backend backend) throws Exception {
    var roll = start(counting("PT1M/PT10S"), backend.create());
    send(roll, promoter(AGENT, NOON));
    roll.processWatermark(NOON);
    roll.getOperator().prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = roll.snapshot(1, 1);

    Settings.Counting more = counting("PT5M/PT10S,PT1M/PT10S,PT30S/PT10S");
    var restored = restore(more, backend.create(), 1, 0, state);
    send(restored, promoter(AGENT, NOON + 1));
    assertThat(names(takeRecords(restored))).containsExactly("PT1M", "PT30S");
    send(restored, promoter("acme/AGENT/bob", NOON + 1));
    assertThat(names(takeRecords(restored))).containsExactly("PT1M", "PT30S");
    restored.getOperator().prepareSnapshotPreBarrier(2);
    OperatorSubtaskState later = restored.snapshot(2, 2);

    var again = restore(more, backend.create(), 1, 0, later);
    send(again, promoter(AGENT, NOON + 300_000));
    send(again, promoter("acme/AGENT/cid", NOON + 300_000));
    assertThat(takeRecords(again))
        .hasSize(2)
        .allSatisfy(update -> assertThat(names(List.of(update))).contains("PT5M"));
  }

  /** What the former window has cannot be split into finer panes, so nothing has it any more. */
  @ParameterizedTest
  @EnumSource
  void aSubjectWhoseAnswersANewWindowLacksStaysUntilTheyHaveLeft(Backend backend) throws Exception {
    String tenant = "acme/TENANT";
    var roll = start(counting("PT1M/PT10S,PT10M/PT1M"), backend.create());
    send(roll, promoter(tenant, NOON));
    roll.processWatermark(NOON + 120_000);
    roll.getOperator().prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = roll.snapshot(1, 1);

    var finer = counting("PT1M/PT10S,PT10M/PT10S");
    var restored = restore(finer, backend.create(), 1, 0, state);
    restored.processWatermark(NOON + 180_000);
    restored.setProcessingTime(NOON + 200_000); // the heartbeat
    assertThat(takeRecords(restored)).isNotEmpty().noneMatch(SubjectUpdate::isGone);
    send(restored, promoter(tenant, NOON + 240_000));
    assertThat(names(takeRecords(restored))).containsExactly("PT1M");

    restored.processWatermark(NOON + 720_000);
    send(restored, promoter(tenant, NOON + 720_000));
    restored.setProcessingTime(NOON + 720_000);
    assertThat(takeRecords(restored))
        .last()
        .extracting(update -> update.windows().get(1).tally())
        .isEqualTo(new Tally(2, 0, 0));
  }

  @ParameterizedTest
  @EnumSource
  void aSubjectThatAYoungWindowKeepsEndsWhenThatIsWhole(Backend backend) throws Exception {
    var roll = start(counting("PT1M/PT10S"), backend.create());
    send(roll, promoter(AGENT, NOON));
    roll.getOperator().prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = roll.snapshot(1, 1);

    var restored = restore(counting("PT15S/PT5S"), backend.create(), 1, 0, state);
    restored.processWatermark(NOON + 10_000);
    assertThat(takeRecords(restored)).noneMatch(SubjectUpdate::isGone);
    restored.processWatermark(NOON + 70_000);
    restored.setProcessingTime(NOON + 70_000);
    assertThat(takeRecords(restored)).last().matches(SubjectUpdate::isGone);
  }

  /** The older job has set a timer for what leaves its own windows, which is later. */
  @ParameterizedTest
  @EnumSource
  void whatLeavesANewWindowIsToldInTime(Backend backend) throws Exception {
    var roll = start(counting("PT1M/PT10S"), backend.create());
    send(roll, promoter(AGENT, NOON));
    roll.getOperator().prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = roll.snapshot(1, 1);

    var restored = restore(counting("PT1M/PT10S,PT30S/PT10S"), backend.create(), 1, 0, state);
    send(restored, promoter(AGENT, NOON + 10_000));
    takeRecords(restored);
    for (long second : List.of(30L, 40L)) {
      restored.setProcessingTime(NOON + second * 1_000);
      restored.processWatermark(NOON + second * 1_000);
      assertThat(takeRecords(restored))
          .as("after %d s", second)
          .singleElement()
          .extracting(update -> update.windows().get(1).tally())
          .isEqualTo(new Tally(second == 30 ? 1 : 0, 0, 0));
    }
  }

  private static List<String> names(List<SubjectUpdate> updates) {
    return updates.stream()
        .flatMap(update -> update.windows().stream())
        .map(WindowTally::windowName)
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void rescaledToTwoAndBackNothingIsLostOrDoubled(Backend backend) throws Exception {
    Settings.Counting settings = counting("PT1M/PT10S");
    Map<String, Tally> expected = new HashMap<>();
    var one = start(settings, backend.create());
    for (int i = 0; i < 40; i++) {
      String subject = i % 4 == 0 ? "t" + i + "/TENANT" : "acme/AGENT/a" + i;
      send(one, promoter(subject, NOON + i));
      expected.put(subject, new Tally(1, 0, 0));
    }
    long epochOfOne = takeRecords(one).get(0).epoch();
    one.getOperator().prepareSnapshotPreBarrier(1);
    OperatorSubtaskState ofOne = one.snapshot(1, 1);

    var left = restore(settings, backend.create(), 2, 0, split(ofOne, 1, 2, 0));
    var right = restore(settings, backend.create(), 2, 1, split(ofOne, 1, 2, 1));
    long epochOfTwo = Long.MIN_VALUE;
    for (String subject : expected.keySet()) {
      var owner = owns(subject, 0, 2) ? left : right;
      send(owner, promoter(subject, NOON + 100));
      expected.put(subject, new Tally(2, 0, 0));
    }
    List<SubjectUpdate> updates = new ArrayList<>(takeRecords(left));
    assertThat(updates).isNotEmpty();
    List<SubjectUpdate> fromRight = takeRecords(right);
    assertThat(fromRight).isNotEmpty();
    updates.addAll(fromRight);
    for (SubjectUpdate update : updates) {
      assertThat(update.epoch()).isGreaterThan(epochOfOne);
      epochOfTwo = Math.max(epochOfTwo, update.epoch());
    }
    assertThat(latest(updates)).isEqualTo(expected);
    left.getOperator().prepareSnapshotPreBarrier(2);
    right.getOperator().prepareSnapshotPreBarrier(2);
    OperatorSubtaskState ofTwo =
        AbstractStreamOperatorTestHarness.repackageState(left.snapshot(2, 2), right.snapshot(2, 2));

    var again = restore(settings, backend.create(), 1, 0, split(ofTwo, 2, 1, 0));
    again.setProcessingTime(NOON + 100);
    assertThat(takeRecords(again)).as("a heartbeat of every tenant").hasSize(10);
    for (String subject : expected.keySet()) {
      send(again, promoter(subject, NOON + 200));
    }
    again.setProcessingTime(NOON + 1_000);
    List<SubjectUpdate> last = takeRecords(again);
    expected.replaceAll((subject, tally) -> new Tally(3, 0, 0));
    assertThat(latest(last)).isEqualTo(expected);
    assertThat(last.get(0).epoch()).isGreaterThan(epochOfTwo);
    again.processWatermark(NOON + SIZE + PANE);
    again.setProcessingTime(NOON + 2_000);
    assertThat(keysWithState(again)).isEmpty();
    assertThat(again.numEventTimeTimers()).isZero();
  }

  @Test
  void aPolicyChangesTheSampleTargetOfItsTenantOnly() throws Exception {
    var roll = start();
    send(roll, promoter(AGENT, NOON));
    send(roll, promoter("other/AGENT/ann", NOON));
    assertThat(targets(takeRecords(roll))).containsOnly(Map.entry("acme/AGENT/ann", 20.0), OTHERS);
    put(roll, new PolicyChange("acme", policy("acme", 7.5)));
    assertThat(takeRecords(roll)).as("only a tenant's own record is told again").isEmpty();
    roll.setProcessingTime(NOON + 1_000);
    send(roll, promoter(AGENT, NOON + 1));
    send(roll, promoter("other/AGENT/ann", NOON + 1));
    assertThat(targets(takeRecords(roll))).containsOnly(Map.entry("acme/AGENT/ann", 7.5), OTHERS);
    put(roll, new PolicyChange("acme", null));
    roll.setProcessingTime(NOON + 2_000);
    send(roll, promoter(AGENT, NOON + 2));
    assertThat(targets(takeRecords(roll))).containsOnly(Map.entry("acme/AGENT/ann", 20.0));
  }

  @Test
  void theTenantsOwnRecordTellsAtOnceWhatANewTargetMakesOfIt() throws Exception {
    var roll = start();
    send(roll, promoter(TENANT, NOON));
    send(roll, promoter("other/TENANT", NOON));
    takeRecords(roll);
    put(roll, new PolicyChange("acme", policy("acme", 7.5)));
    assertThat(targets(takeRecords(roll))).containsOnly(Map.entry(TENANT, 7.5));
    put(roll, new PolicyChange("acme", policy("acme", 7.5)));
    assertThat(takeRecords(roll)).as("nothing new").isEmpty();
    put(roll, new PolicyChange("acme", null));
    assertThat(targets(takeRecords(roll))).containsOnly(Map.entry(TENANT, 20.0));
    put(roll, new PolicyChange("absent", policy("absent", 7.5)));
    assertThat(takeRecords(roll)).as("a tenant without numbers").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aRestoredJobKeepsThePolicyInEverySubtask(Backend backend) throws Exception {
    var roll = start(counting("PT1M/PT10S"), backend.create());
    put(roll, new PolicyChange("acme", policy("acme", 7.5)));
    OperatorSubtaskState state = roll.snapshot(1, 1);

    for (int subtask = 0; subtask < 2; subtask++) {
      var restored =
          restore(
              counting("PT1M/PT10S"), backend.create(), 2, subtask, split(state, 1, 2, subtask));
      String agent = agentOf(subtask);
      send(restored, promoter(agent, NOON));
      assertThat(targets(takeRecords(restored))).containsOnly(Map.entry(agent, 7.5));
    }
  }

  @Test
  void timeOnTheSideOfThePoliciesMovesAndHoldsNothing() throws Exception {
    var roll = start();
    send(roll, promoter(AGENT, NOON));
    roll.setProcessingTime(NOON + 1_000);
    takeRecords(roll);
    roll.processWatermark2(new Watermark(NOON + 10 * SIZE));
    roll.processWatermarkStatus2(WatermarkStatus.IDLE);
    roll.processWatermarkStatus2(WatermarkStatus.ACTIVE);
    assertThat(roll.getOutput()).isEmpty();
    roll.processWatermark(NOON + SIZE);
    assertThat(roll.getOutput()).last().isEqualTo(new Watermark(NOON + SIZE));
    assertThat(takeRecords(roll)).last().satisfies(last -> assertThat(last.isGone()).isTrue());
  }

  private static final Map.Entry<String, Double> OTHERS = Map.entry("other/AGENT/ann", 20.0);

  private static String agentOf(int subtask) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> "acme/AGENT/a" + i)
        .filter(agent -> owns(agent, subtask, 2))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Double> targets(List<SubjectUpdate> updates) {
    Map<String, Double> targets = new HashMap<>();
    updates.forEach(update -> targets.put(update.subject(), update.sampleTarget()));
    assertThat(targets).hasSameSizeAs(updates);
    return targets;
  }

  private static void put(Harnesses.Roll roll, PolicyChange change) throws Exception {
    roll.processElement2(new StreamRecord<>(change));
  }

  private static Policy policy(String tenantId, double sampleTarget) {
    return PolicyValidator.accept(
        new PolicyDraft(
            tenantId, "UTC", 1, List.of("TEAM"), 4, 0.1, sampleTarget, List.of(), List.of()));
  }

  private static boolean owns(String subject, int subtask, int parallelism) {
    return org.apache.flink.runtime.state.KeyGroupRangeAssignment.assignKeyToParallelOperator(
            subject, MAX_PARALLELISM, parallelism)
        == subtask;
  }

  private static OperatorSubtaskState split(
      OperatorSubtaskState state, int from, int to, int subtask) {
    return AbstractStreamOperatorTestHarness.repartitionOperatorState(
        state, MAX_PARALLELISM, from, to, subtask);
  }

  /** Of every keyed state there is, also where the backend cannot count entries. */
  private static List<String> keysWithState(Harnesses.Roll roll) {
    List<String> keys = new ArrayList<>();
    for (String state :
        List.of(
            States.windows(counting("PT1M/PT10S").windows()).getName(),
            States.liveTenant().getName())) {
      try (Stream<String> withState =
          ((RollWindows) roll.getOperator())
              .<String>getKeyedStateBackend()
              .getKeys(state, VoidNamespace.INSTANCE)) {
        withState.forEach(key -> keys.add(state + " of " + key));
      }
    }
    return keys;
  }

  private static Map<String, Tally> latest(List<SubjectUpdate> updates) {
    Map<String, Tally> latest = new HashMap<>();
    updates.forEach(update -> latest.put(update.subject(), update.windows().get(0).tally()));
    return latest;
  }

  private static List<Tally> tallies(List<SubjectUpdate> updates) {
    return updates.stream().map(update -> update.windows().get(0).tally()).toList();
  }

  private static WindowTally window(long endAt, Tally tally) {
    return new WindowTally("PT1M", endAt - SIZE, endAt, tally);
  }

  private static Contribution promoter(String subject, long respondedAt) {
    return new Contribution(
        subject,
        List.of(new PaneDelta(respondedAt - respondedAt % PANE, 1, 0, 0)),
        respondedAt,
        subject.contains("/AGENT/") ? "blue" : null,
        NOON);
  }

  private static Contribution retraction(String subject, long respondedAt) {
    return new Contribution(
        subject,
        List.of(new PaneDelta(respondedAt - respondedAt % PANE, -1, 0, 0)),
        Contribution.NONE,
        null,
        NOON);
  }

  private static void send(Harnesses.Roll roll, Contribution contribution) throws Exception {
    roll.processElement1(new StreamRecord<>(contribution));
  }

  private Harnesses.Roll start() throws Exception {
    return start(counting("PT1M/PT10S"), new HashMapStateBackend());
  }

  private Harnesses.Roll start(Settings.Counting settings, StateBackend backend) throws Exception {
    return restore(settings, backend, 1, 0, null);
  }

  private Harnesses.Roll restore(
      Settings.Counting settings,
      StateBackend backend,
      int parallelism,
      int subtask,
      @Nullable OperatorSubtaskState state)
      throws Exception {
    var roll = Harnesses.roll(settings, backend, parallelism, subtask);
    open.add(roll);
    if (state == null) {
      roll.initializeEmptyState();
    } else {
      roll.initializeState(state);
    }
    roll.open();
    return roll;
  }
}

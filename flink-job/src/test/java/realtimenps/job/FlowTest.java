package realtimenps.job;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.job.Harnesses.NOON;
import static realtimenps.job.Harnesses.take;
import static realtimenps.job.Harnesses.takeRecords;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import realtimenps.job.Harnesses.Backend;
import realtimenps.job.Harnesses.Counters;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Oracle;
import realtimenps.job.domain.Response;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.roll.RollWindows;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.job.settings.Settings;
import realtimenps.job.validate.Arrival;

/**
 * From arrivals to updates, over random responses, corrections, erasures, disorder, clock steps and
 * restarts: every single update must be the recount of what its subject had been given by then.
 */
class FlowTest {
  private static final Settings.Counting SETTINGS =
      Harnesses.counting("PT1M/PT10S,PT30S/PT10S,PT2M/PT30S");
  private static final long LONGEST = 120_000;
  private static final Detail DETAIL = new Detail(9, null, null, null, false);

  private enum Kind {
    RESPOND,
    ERASE,
    WATERMARK,
    WALL_CLOCK,
    RESTART
  }

  /**
   * @param back milliseconds by which a response is before the newest event time so far
   */
  private record Step(
      Kind kind,
      int response,
      long revision,
      Category category,
      @Nullable String agent,
      @Nullable String team,
      String channel,
      long back,
      long forth) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(12, Kind.RESPOND),
                Tuple.of(2, Kind.ERASE),
                Tuple.of(3, Kind.WATERMARK),
                Tuple.of(6, Kind.WALL_CLOCK),
                Tuple.of(1, Kind.RESTART)),
            Arbitraries.integers().between(0, 9),
            Arbitraries.longs().between(0, 3),
            Arbitraries.of(Category.class),
            Arbitraries.of("ann", "bob").injectNull(0.2),
            Arbitraries.of("blue", "red").injectNull(0.2),
            Arbitraries.of("chat", "voice"),
            Combinators.combine(
                    Arbitraries.longs().between(0, 150_000), Arbitraries.longs().between(0, 60_000))
                .as(Tuple::of))
        .as(
            (kind, response, revision, category, agent, team, channel, times) ->
                new Step(
                    kind,
                    response,
                    revision,
                    category,
                    agent,
                    team,
                    channel,
                    times.get1(),
                    times.get2()))
        .list()
        .ofMinSize(10)
        .ofMaxSize(60);
  }

  @Property(tries = 100)
  void everyUpdateIsTheRecountOnTheHeap(@ForAll("steps") List<Step> steps) throws Exception {
    try (Flow flow = new Flow(Backend.HASHMAP)) {
      flow.run(steps);
    }
  }

  @Property(tries = 8)
  void everyUpdateIsTheRecountInRocksDb(@ForAll("steps") List<Step> steps) throws Exception {
    try (Flow flow = new Flow(Backend.ROCKSDB)) {
      flow.run(steps);
    }
  }

  @Property(tries = 8)
  void everyUpdateIsTheRecountInRocksDbAlsoWhenNothingIsKeptAtHand(
      @ForAll("steps") List<Step> steps) throws Exception {
    try (Flow flow = new Flow(Backend.ROCKSDB, 1)) {
      flow.run(steps);
    }
  }

  /** The steps of the flow one after the other, and beside them what they must come to. */
  private static final class Flow implements AutoCloseable {
    private final Backend backend;
    private final long stateCacheMemory;
    private final List<AutoCloseable> open = new ArrayList<>();

    private KeyedOneInputStreamOperatorTestHarness<String, Arrival, Settled> settle;
    private OneInputStreamOperatorTestHarness<Settled, Contribution> fanOut;
    private Harnesses.Roll roll;
    private long wallClock = NOON;
    private long newestRespondedAt = NOON;
    private long clock = Long.MIN_VALUE;

    /** What is known of each response, by the contract. */
    private final Map<Integer, Long> latestRevision = new HashMap<>();

    private final Map<Integer, Answer> inForce = new HashMap<>();
    private final Set<Integer> erased = new HashSet<>();

    /** What each subject was given, and what waits to be. */
    private final Map<String, Oracle> oracles = new HashMap<>();

    private final Map<String, List<Runnable>> underway = new HashMap<>();

    private final Map<String, SubjectUpdate> latest = new HashMap<>();
    private long latestEpoch = Long.MIN_VALUE;
    private long latestRevisionOut;

    @Override
    public void close() throws Exception {
      for (AutoCloseable harness : open) {
        harness.close();
      }
    }

    Flow(Backend backend) throws Exception {
      this(backend, 64 << 20);
    }

    /**
     * @param stateCacheMemory bytes
     */
    Flow(Backend backend, long stateCacheMemory) throws Exception {
      this.backend = backend;
      this.stateCacheMemory = stateCacheMemory;
      start(null, null);
    }

    void run(List<Step> steps) throws Exception {
      for (Step step : steps) {
        switch (step.kind()) {
          case RESPOND -> respond(step);
          case ERASE -> erase(step.response());
          case WATERMARK -> {
            clock = Math.max(clock, newestRespondedAt - step.back() / 5);
            settle.processWatermark(clock);
          }
          case WALL_CLOCK -> passTime(step.forth() % 300);
          case RESTART -> restart();
        }
        flow();
      }
      flush();
      for (Map.Entry<String, Oracle> subject : oracles.entrySet()) {
        SubjectUpdate last = latest.get(subject.getKey());
        if (last == null || last.isGone()) {
          long asOf = last == null ? clock : Math.max(clock, last.asOf());
          assertThat(Oracle.counts(subject.getValue().at(asOf, SETTINGS.windows())))
              .as("nothing to tell of %s", subject.getKey())
              .allMatch(tally -> tally.isEmpty());
        }
      }
      letEverythingExpire();
    }

    private void respond(Step step) throws Exception {
      newestRespondedAt += step.forth() / 4;
      Answer answer =
          new Answer(
              step.category(),
              step.channel(),
              step.agent(),
              step.team(),
              newestRespondedAt - step.back());
      int id = step.response();
      if (!erased.contains(id)
          && step.revision() > latestRevision.getOrDefault(id, Long.MIN_VALUE)) {
        latestRevision.put(id, step.revision());
        boolean late = clock != Long.MIN_VALUE && answer.respondedAt() < clock - LONGEST;
        replace(id, late ? null : answer);
      }
      arrive(
          id, new Response("acme", "r" + id, step.revision(), answer.hashCode(), answer, DETAIL));
    }

    private void erase(int id) throws Exception {
      erased.add(id);
      replace(id, null);
      arrive(id, null);
    }

    private void arrive(int id, @Nullable Response response) throws Exception {
      settle.processElement(
          new StreamRecord<>(new Arrival("acme/r" + id, "acme", "r" + id, response, wallClock)));
    }

    /** Both halves of a change reach a subject at once, when its contribution does. */
    private void replace(int id, @Nullable Answer now) {
      Answer before = now == null ? inForce.remove(id) : inForce.put(id, now);
      Set<String> subjects = new HashSet<>(subjectsOf(before));
      subjects.addAll(subjectsOf(now));
      for (String subject : subjects) {
        Oracle oracle = oracles.computeIfAbsent(subject, s -> new Oracle());
        underway
            .computeIfAbsent(subject, s -> new ArrayList<>())
            .add(
                () -> {
                  if (before != null && subjectsOf(before).contains(subject)) {
                    oracle.remove(before);
                  }
                  if (now != null && subjectsOf(now).contains(subject)) {
                    oracle.add(now);
                  }
                });
      }
    }

    private static List<String> subjectsOf(@Nullable Answer answer) {
      List<String> subjects = new ArrayList<>();
      if (answer != null) {
        subjects.add("acme/TENANT");
        subjects.add("acme/CHANNEL/" + answer.channel());
        if (answer.teamId() != null) {
          subjects.add("acme/TEAM/" + answer.teamId());
        }
        if (answer.agentId() != null) {
          subjects.add("acme/AGENT/" + answer.agentId());
          subjects.add("acme/AGENT_CHANNEL/" + answer.agentId() + "/" + answer.channel());
        }
      }
      return subjects;
    }

    /** Lets what came out of each step flow into the next, and checks every update. */
    private void flow() throws Exception {
      check(); // what ticks have emitted
      for (Object element : take(settle)) {
        if (element instanceof Watermark watermark) {
          fanOut.processWatermark(watermark);
        } else if (element instanceof StreamRecord<?> record) {
          fanOut.processElement(new StreamRecord<>((Settled) record.getValue()));
        }
      }
      for (Object element : take(fanOut)) {
        if (element instanceof Watermark watermark) {
          roll.processWatermark1(watermark);
          check();
        } else if (element instanceof StreamRecord<?> record) {
          Contribution contribution = (Contribution) record.getValue();
          List<Runnable> given = underway.remove(contribution.subject());
          assertThat(given).as("a contribution has a cause").isNotNull();
          given.forEach(Runnable::run);
          roll.processElement1(new StreamRecord<>(contribution));
          check();
        }
      }
      check();
    }

    private void check() {
      for (SubjectUpdate update : takeRecords(roll)) {
        Oracle oracle = oracles.get(update.subject());
        assertThat(oracle).isNotNull();
        SubjectUpdate former = latest.put(update.subject(), update);
        if (update.isGone()) {
          assertThat(former).as("an end has a beginning").isNotNull();
          assertThat(Oracle.counts(oracle.at(update.asOf(), SETTINGS.windows())))
              .allMatch(tally -> tally.isEmpty());
        } else {
          List<WindowTally> recount = oracle.at(update.asOf(), SETTINGS.windows());
          assertThat(update.windows()).as(update.subject()).isEqualTo(recount);
        }
        if (former != null) {
          assertThat(update.asOf()).as("never back").isGreaterThanOrEqualTo(former.asOf());
        }
        if (update.epoch() == latestEpoch) {
          assertThat(update.revision()).isGreaterThan(latestRevisionOut);
        } else {
          assertThat(update.epoch()).isGreaterThan(latestEpoch);
        }
        latestEpoch = update.epoch();
        latestRevisionOut = update.revision();
        assertThat(update.emittedAt()).isEqualTo(roll.getProcessingTime());
      }
    }

    private void passTime(long millis) throws Exception {
      wallClock += millis;
      settle.setProcessingTime(wallClock);
      fanOut.setProcessingTime(wallClock);
      roll.setProcessingTime(wallClock);
    }

    /** As before a barrier: each operator gives away what it holds. */
    private void flush() throws Exception {
      settle.prepareSnapshotPreBarrier(1);
      flow();
      fanOut.prepareSnapshotPreBarrier(1);
      flow();
      assertThat(underway).as("held back past the barrier").isEmpty();
      roll.getOperator().prepareSnapshotPreBarrier(1);
      flow();
    }

    private void restart() throws Exception {
      flush();
      start(settle.snapshot(1, 1), roll.snapshot(1, 1));
    }

    private void letEverythingExpire() throws Exception {
      clock = Math.max(clock, newestRespondedAt + 2 * LONGEST);
      settle.processWatermark(clock);
      for (int i = 0; i < 4; i++) {
        passTime(300);
        flow();
      }
      assertThat(latest.values()).allMatch(SubjectUpdate::isGone);
      assertThat(roll.numEventTimeTimers()).isZero();
      try (var keys =
          ((RollWindows) roll.getOperator())
              .<String>getKeyedStateBackend()
              .getKeys("windows", org.apache.flink.runtime.state.VoidNamespace.INSTANCE)) {
        assertThat(keys).isEmpty();
      }
    }

    private void start(
        @Nullable OperatorSubtaskState settled, @Nullable OperatorSubtaskState rolled)
        throws Exception {
      close();
      open.clear();
      settle = Harnesses.settle(SETTINGS, backend.create(), new Counters(), 1, 0);
      fanOut = Harnesses.fanOut(SETTINGS);
      roll = Harnesses.roll(SETTINGS, Harnesses.running(stateCacheMemory), backend.create(), 1, 0);
      open.addAll(List.of(settle, fanOut, roll));
      passTime(0);
      if (settled == null || rolled == null) {
        settle.initializeEmptyState();
        roll.initializeEmptyState();
      } else {
        settle.initializeState(settled);
        roll.initializeState(rolled);
      }
      settle.open();
      fanOut.open();
      roll.open();
    }
  }
}

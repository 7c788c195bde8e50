package realtimenps.job.settle;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.JobClock;
import realtimenps.job.domain.Memory;
import realtimenps.job.domain.Response;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.Settlement;
import realtimenps.job.domain.SourceClock;
import realtimenps.job.metrics.TenantCounters;
import realtimenps.job.settings.Settings;
import realtimenps.job.state.States;
import realtimenps.job.validate.Arrival;

/**
 * Settles each arrival against what is remembered of its response, by key {@link
 * Arrival#responseKey}. It also keeps the job's clock: the event time that the sources agree on
 * comes in as watermarks, and the clock goes out as watermarks, also while all sources are quiet.
 */
public final class SettleResponses extends AbstractStreamOperator<Settled>
    implements OneInputStreamOperator<Arrival, Settled> {
  private static final long serialVersionUID = 1;

  private final Settings.Counting settings;
  private final int tenantMetrics;

  private transient ValueState<Memory> memory;
  private transient ListState<Tuple2<Long, Long>> savedClock;
  private transient JobClock clock;
  private transient long emittedTime;
  private transient TenantCounters counted;
  private transient TenantCounters superseded;
  private transient TenantCounters late;
  private transient TenantCounters erased;
  private transient Counter conflicts;

  /** Flink opens operators after it has created them, so fields are set in {@link #open}. */
  @SuppressWarnings("NullAway.Init")
  public SettleResponses(Settings.Counting settings, int tenantMetrics) {
    this.settings = settings;
    this.tenantMetrics = tenantMetrics;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    memory = context.getKeyedStateStore().getState(States.memory(settings.memoryHorizon()));
    savedClock = context.getOperatorStateStore().getUnionListState(States.clock());
    clock = new JobClock();
    for (Tuple2<Long, Long> saved : savedClock.get()) {
      // The least, as steps after this one had it: a worker whose wall clock is ahead was ahead.
      if (clock.time() == JobClock.NONE || saved.f0 < clock.time()) {
        clock = new JobClock(saved.f0, saved.f1);
      }
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    savedClock.clear();
    if (clock.time() != JobClock.NONE) {
      savedClock.add(Tuple2.of(clock.time(), now()));
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    emittedTime = JobClock.NONE;
    counted = new TenantCounters(getMetricGroup(), "counted", tenantMetrics);
    superseded = new TenantCounters(getMetricGroup(), "superseded", tenantMetrics);
    late = new TenantCounters(getMetricGroup(), "late", tenantMetrics);
    erased = new TenantCounters(getMetricGroup(), "erased", tenantMetrics);
    conflicts = getMetricGroup().counter("conflicts");
    getMetricGroup().gauge("clock", (Gauge<Long>) () -> clock.time());
    getMetricGroup().gauge("sourcesIdle", (Gauge<Integer>) () -> clock.isIdle() ? 1 : 0);
    getProcessingTimeService()
        .scheduleWithFixedDelay(now -> tick(), SourceClock.TICK, SourceClock.TICK);
  }

  @Override
  public void processElement(StreamRecord<Arrival> element) throws Exception {
    Arrival arrival = element.getValue();
    Memory known = memory.value();
    Settlement settlement = settle(arrival.response(), known);
    if (settlement.memory() != null) {
      memory.update(settlement.memory());
    }
    if (settlement.conflict()) {
      conflicts.inc();
    }
    counterOf(settlement.outcome()).inc(arrival.tenantId());
    if (settlement.changesTallies()) {
      output.collect(
          element.replace(
              new Settled(
                  arrival.tenantId(),
                  arrival.responseId(),
                  settlement.retracted(),
                  settlement.added(),
                  detailOf(arrival.response(), settlement.added()),
                  known != null,
                  arrival.readAt())));
    }
  }

  private Settlement settle(@Nullable Response response, @Nullable Memory known) {
    if (response == null) {
      return Settlement.ofErasure(known);
    }
    long oldestOnTime =
        clock.time() == JobClock.NONE
            ? Long.MIN_VALUE
            : clock.time() - settings.windows().longestSize();
    return Settlement.ofResponse(known, response, oldestOnTime);
  }

  /** Nobody acts on what others say beside, so it is not sent. */
  private static @Nullable Detail detailOf(@Nullable Response response, @Nullable Answer added) {
    return response == null || added == null || added.category() != Category.DETRACTOR
        ? null
        : response.detail();
  }

  private TenantCounters counterOf(Settlement.Outcome outcome) {
    return switch (outcome) {
      case COUNTED -> counted;
      case SUPERSEDED -> superseded;
      case LATE -> late;
      case ERASED -> erased;
    };
  }

  @Override
  public void processWatermark(Watermark sources) {
    clock.advance(sources.getTimestamp(), now());
    tellTime();
  }

  /** Steps after this one have a clock that never rests, so they never learn of quiet sources. */
  @Override
  public void processWatermarkStatus(WatermarkStatus sources) {
    clock.setIdle(sources.isIdle(), now());
  }

  private void tick() {
    clock.tick(now());
    tellTime();
  }

  private void tellTime() {
    if (clock.time() > emittedTime) {
      emittedTime = clock.time();
      output.emitWatermark(new Watermark(emittedTime));
    }
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }
}

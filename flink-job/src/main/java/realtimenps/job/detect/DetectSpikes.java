package realtimenps.job.detect;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.backfill.Told;
import realtimenps.job.backfill.Withholding;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.TenantSpikes;
import realtimenps.job.domain.spike.TenantState;
import realtimenps.job.domain.spike.ToldAlert;
import realtimenps.job.metrics.TenantCounters;
import realtimenps.job.settings.Settings;
import realtimenps.job.state.EmissionOrder;
import realtimenps.job.state.KeyedValues;
import realtimenps.job.state.PoliciesInForce;
import realtimenps.job.state.States;

/**
 * Watches the subjects of each tenant for spikes of detractors, by tenant, under the policies that
 * come as the second input. An alert goes out on the arrival of the response that decides; only an
 * episode to which nothing arrives any more waits for the clock.
 *
 * <p>A backfill withholds all of it. Then it tells, once, of every episode that fires, of those
 * that readers know and that are over, as they may not know that, and of those that fire for
 * readers alone.
 */
public final class DetectSpikes extends AbstractStreamOperator<AlertUpdate>
    implements TwoInputStreamOperator<Settled, PolicyChange, AlertUpdate>,
        Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1;
  private static final int HISTOGRAM_SIZE = 1_000;

  /** Between writes of a few of the changes that the state does not have yet, milliseconds. */
  private static final long TICK = 50;

  private final int tenantMetrics;
  private final long cacheMemory;
  private final @Nullable Told<ToldAlert> told;

  private transient Withholding<ToldAlert> withholding;

  private transient Predicate<String> isOwn;
  private transient KeyedSpikeStore store;
  private transient TenantSpikes spikes;
  private transient PoliciesInForce policies;
  private transient EmissionOrder order;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient TenantCounters alerts;
  private transient Histogram readToAlert;

  /**
   * Flink opens operators after it has created them, so fields are set in {@link #open}.
   *
   * @param told what readers of the alerts know, for a backfill; else null
   */
  @SuppressWarnings("NullAway.Init")
  public DetectSpikes(Settings.Running running, @Nullable Told<ToldAlert> told) {
    this.told = told;
    this.tenantMetrics = running.tenantMetrics();
    this.cacheMemory = running.stateCacheMemory();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    store = new KeyedSpikeStore(getKeyedStateBackend(), context.getKeyedStateStore(), cacheMemory);
    policies = new PoliciesInForce(context.getOperatorStateStore(), getMetricGroup());
    order = EmissionOrder.begin(context.getOperatorStateStore());
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    store.flush();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    order.save();
    withholding.save();
  }

  @Override
  public void open() throws Exception {
    super.open();
    spikes = new TenantSpikes();
    isOwn = Withholding.ownKeys(getRuntimeContext());
    withholding =
        Withholding.begin(
            told,
            key -> Alert.isKey(key) && isOwn.test(Subject.tenantOf(key)),
            getProcessingTimeService(),
            getOperatorStateBackend(),
            getMetricGroup(),
            this::release);
    timers = getInternalTimerService("expiry", VoidNamespaceSerializer.INSTANCE, this);
    alerts = new TenantCounters(getMetricGroup(), "alerts", tenantMetrics);
    readToAlert =
        getMetricGroup()
            .histogram("readToAlertMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_SIZE));
    getProcessingTimeService().scheduleWithFixedDelay(now -> store.writeSome(), TICK, TICK);
  }

  @Override
  public void processElement1(StreamRecord<Settled> element) {
    Settled settled = element.getValue();
    spikes.apply(
        settled,
        policies.of(settled.tenantId()),
        store,
        alert -> {
          if (!withholding.isOn()) {
            emit(settled.tenantId(), alert);
            readToAlert.update(now() - settled.readAt());
          }
          setTimer();
        });
    store.tidy();
  }

  @Override
  public void processElement2(StreamRecord<PolicyChange> element) throws Exception {
    String tenantId = element.getValue().tenantId();
    Policy former = policies.of(tenantId);
    policies.put(element.getValue());
    if (isOwn.test(tenantId) && !withholding.isOn()) {
      setCurrentKey(tenantId);
      spikes.follow(former, policies.of(tenantId), store, alert -> emit(tenantId, alert));
      store.tidy();
    }
  }

  @Override
  public void processWatermark1(Watermark clock) throws Exception {
    super.processWatermark(clock);
  }

  /** Policies have no event time: however quiet they are, the clock goes on. */
  @Override
  public void processWatermark2(Watermark policies) {}

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    String tenantId = timer.getKey();
    spikes.expire(
        timer.getTimestamp(),
        policies.of(tenantId),
        store,
        alert -> {
          if (!withholding.isOn()) {
            emit(tenantId, alert);
          }
        });
    setTimer();
    store.tidy();
  }

  /** Policies say nothing of any backlog. */
  @Override
  public void processRecordAttributes1(RecordAttributes attributes) {
    withholding.take(attributes);
  }

  /**
   * Tells of what is not over, of what is over and known, and of what only readers have.
   *
   * @param known to readers: what was told last of each alert, by key
   */
  private void release(Map<String, ToldAlert> known) {
    order = order.renewed();
    store.flush();
    Map<String, Map<String, ToldAlert>> knownOf = new HashMap<>();
    for (String tenantId : KeyedValues.keys(getKeyedStateBackend(), States.tenantSpikes())) {
      knownOf.put(tenantId, new HashMap<>());
    }
    known.forEach(
        (key, told) ->
            knownOf
                .computeIfAbsent(Subject.tenantOf(key), tenant -> new HashMap<>())
                .put(key, told));
    knownOf.forEach(
        (tenantId, ofTenant) -> {
          setCurrentKey(tenantId);
          spikes.tellAgain(ofTenant, policies.of(tenantId), store, alert -> emit(tenantId, alert));
          store.tidy();
        });
  }

  @Override
  public void close() throws Exception {
    if (withholding != null) { // opened
      withholding.close();
    }
    super.close();
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("there are no timers in processing time");
  }

  /** At the earliest end of an episode; one that finds nothing to end does nothing. */
  private void setTimer() {
    TenantState tenant = store.tenant();
    if (tenant != null && tenant.nextExpiry() != Long.MAX_VALUE) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, tenant.nextExpiry());
    }
  }

  private void emit(String tenantId, Alert alert) {
    alerts.inc(tenantId);
    output.collect(
        new StreamRecord<>(new AlertUpdate(alert, now(), order.epoch(), order.nextRevision())));
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }
}

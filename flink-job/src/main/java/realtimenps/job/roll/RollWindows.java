package realtimenps.job.roll;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
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
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.Pacer;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.metrics.TenantCounters;
import realtimenps.job.settings.Settings;
import realtimenps.job.state.EmissionOrder;
import realtimenps.job.state.PoliciesInForce;
import realtimenps.job.state.States;

/**
 * Keeps the windows of each subject, by key {@link Contribution#subject}, and emits what changed:
 * at once when the subject was quiet, else paced, and before every checkpoint all that waits. The
 * second input is the tenants' policies, of which updates take the sample target.
 *
 * <p>A subject has one timer that matters, at its earliest expiry. A timer that finds nothing to
 * expire, because contributions have moved the windows on, only sets the next one.
 */
public final class RollWindows extends AbstractStreamOperator<SubjectUpdate>
    implements TwoInputStreamOperator<Contribution, PolicyChange, SubjectUpdate>,
        Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1;
  private static final int HISTOGRAM_SIZE = 1_000;

  private final Settings.Counting settings;
  private final int tenantMetrics;

  private transient ValueState<SubjectWindows> windows;
  private transient ValueState<Boolean> liveTenant;
  private transient PoliciesInForce policies;
  private transient ListState<Long> savedClock;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Pacer<Change> paced;
  private transient Map<String, Long> lastHeartbeat;
  private transient long clockAtStart;
  private transient EmissionOrder order;
  private transient TenantCounters updates;
  private transient Counter heartbeats;
  private transient Histogram readToEmit;
  private transient Histogram respondedAtToEmit;

  /**
   * A change of a subject that waits to be emitted.
   *
   * @param readAt when the oldest record behind it was read; {@link Contribution#NONE} for a slide
   * @param newestAt the newest {@code respondedAt} in it, or {@link Contribution#NONE}
   */
  private record Change(long readAt, long newestAt) {
    static final Change SLIDE = new Change(Contribution.NONE, Contribution.NONE);

    /** A correction is of an old answer: its age tells nothing of how fast answers are shown. */
    static Change by(Contribution contribution) {
      return new Change(
          contribution.readAt(),
          contribution.retracts() ? Contribution.NONE : contribution.newestAt());
    }

    Change plus(Change later) {
      return new Change(
          readAt == Contribution.NONE ? later.readAt : readAt, Math.max(newestAt, later.newestAt));
    }
  }

  /** Flink opens operators after it has created them, so fields are set in {@link #open}. */
  @SuppressWarnings("NullAway.Init")
  public RollWindows(Settings.Counting settings, int tenantMetrics) {
    this.settings = settings;
    this.tenantMetrics = tenantMetrics;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    windows = context.getKeyedStateStore().getState(States.windows(settings.windows()));
    liveTenant = context.getKeyedStateStore().getState(States.liveTenant());
    policies = new PoliciesInForce(context.getOperatorStateStore(), getMetricGroup());
    order = EmissionOrder.begin(context.getOperatorStateStore());
    savedClock = context.getOperatorStateStore().getUnionListState(States.rolledTo());
    clockAtStart = Long.MIN_VALUE;
    for (long saved : savedClock.get()) {
      clockAtStart = Math.max(clockAtStart, saved);
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    timers = getInternalTimerService("expiry", VoidNamespaceSerializer.INSTANCE, this);
    paced = new Pacer<>(settings.updateInterval().toMillis(), Change::plus);
    lastHeartbeat = restoreTenants();
    updates = new TenantCounters(getMetricGroup(), "updates", tenantMetrics);
    heartbeats = getMetricGroup().counter("heartbeats");
    readToEmit =
        getMetricGroup()
            .histogram("readToEmitMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_SIZE));
    respondedAtToEmit =
        getMetricGroup()
            .histogram(
                "respondedAtToEmitMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_SIZE));
    long tick = Math.max(1, Math.min(50, settings.updateInterval().toMillis() / 5));
    getProcessingTimeService().scheduleWithFixedDelay(now -> tick(), tick, tick);
  }

  private Map<String, Long> restoreTenants() {
    Map<String, Long> tenants = new HashMap<>();
    try (Stream<String> keys =
        this.<String>getKeyedStateBackend()
            .getKeys(States.liveTenant().getName(), VoidNamespace.INSTANCE)) {
      keys.forEach(subject -> tenants.put(subject, 0L)); // overdue: readers learn of the restart
    }
    return tenants;
  }

  @Override
  public void processElement1(StreamRecord<Contribution> element) throws Exception {
    Contribution contribution = element.getValue();
    SubjectWindows known = known();
    boolean isNew = known == null;
    SubjectWindows state = known == null ? new SubjectWindows(settings.windows()) : known;
    long expiryBefore = state.nextExpiry();
    boolean changed = state.apply(contribution, clock());
    if (isNew && state.isEmpty()) {
      return; // nothing of it is in any window: there is no subject to tell of
    }
    if (isNew) {
      begin(contribution.subject());
    }
    if (state.nextExpiry() < expiryBefore) {
      setTimer(state.nextExpiry());
    }
    keep(contribution.subject(), state, changed, Change.by(contribution));
  }

  /** The tenant's own record tells at once what its new policy makes of its numbers. */
  @Override
  public void processElement2(StreamRecord<PolicyChange> element) throws Exception {
    PolicyChange change = element.getValue();
    double former = policies.of(change.tenantId()).sampleTarget();
    policies.put(change);
    String tenant = Subject.tenantKey(change.tenantId());
    if (policies.of(change.tenantId()).sampleTarget() != former
        && lastHeartbeat.containsKey(tenant)) {
      emitLatest(tenant, Change.SLIDE);
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
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    SubjectWindows state = known();
    if (state == null) {
      return;
    }
    boolean expired = state.advanceTo(clock());
    if (state.nextExpiry() != SubjectWindows.NEVER) {
      setTimer(state.nextExpiry());
    }
    keep(timer.getKey(), state, expired || state.isEmpty(), Change.SLIDE);
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("there are no timers in processing time");
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    paced.emitAll(this::emitLatest);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    order.save();
    savedClock.clear();
    savedClock.add(clock());
  }

  private void tick() {
    paced.emitDue(now(), this::emitLatest);
    long now = now();
    long due = now - settings.heartbeatInterval().toMillis();
    List<String> silent = new ArrayList<>();
    lastHeartbeat.forEach(
        (tenant, at) -> {
          if (at <= due || at > now) { // later than now: the wall clock was set back
            silent.add(tenant);
          }
        });
    silent.forEach(
        tenant -> {
          heartbeats.inc();
          emitLatest(tenant, Change.SLIDE);
        });
  }

  /** The windows of the current subject; a heap backend still has them as an older job laid out. */
  private @Nullable SubjectWindows known() throws IOException {
    SubjectWindows state = windows.value();
    return state == null ? null : state.under(settings.windows());
  }

  /** Keeps the state, and tells of the change now or when its turn comes. */
  private void keep(String subject, SubjectWindows state, boolean changed, Change change)
      throws IOException {
    if (changed && paced.offer(subject, change, now())) {
      emit(subject, state, change);
    } else {
      windows.update(state);
    }
  }

  private void emitLatest(String subject, Change change) {
    try {
      setCurrentKey(subject);
      SubjectWindows state = known();
      if (state != null) { // else it ended while the change waited
        emit(subject, state, change);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the state of %s cannot be read".formatted(subject), e);
    }
  }

  /** Emits the windows of a subject, and its end if they are empty for good. */
  private void emit(String subject, SubjectWindows state, Change change) throws IOException {
    long emittedAt = now();
    state.advanceTo(clock());
    send(subject, state, emittedAt, state.tallies());
    lastHeartbeat.replace(subject, emittedAt);
    if (change.readAt() != Contribution.NONE) {
      readToEmit.update(emittedAt - change.readAt());
    }
    if (change.newestAt() != Contribution.NONE) {
      respondedAtToEmit.update(emittedAt - change.newestAt());
    }
    if (!state.isEmpty()) {
      windows.update(state);
    } else if (state.asOf() <= clock()) {
      send(subject, state, emittedAt, List.of());
      end(subject);
    } else {
      // Its time is ahead of the clock: forgotten now, it could come back with an earlier one.
      windows.update(state);
      setTimer(state.asOf());
    }
  }

  private void send(
      String subject,
      SubjectWindows state,
      long emittedAt,
      List<SubjectWindows.WindowTally> tallies) {
    String tenantId = Subject.parse(subject).tenantId();
    updates.inc(tenantId);
    output.collect(
        new StreamRecord<>(
            new SubjectUpdate(
                subject,
                state.latestTeamId(),
                state.asOf(),
                emittedAt,
                order.epoch(),
                order.nextRevision(),
                policies.of(tenantId).sampleTarget(),
                tallies)));
  }

  private void begin(String subject) throws IOException {
    if (Subject.parse(subject).scope() == Scope.TENANT) {
      liveTenant.update(true);
      lastHeartbeat.put(subject, now());
    }
  }

  private void end(String subject) {
    windows.clear();
    liveTenant.clear();
    lastHeartbeat.remove(subject);
  }

  private void setTimer(long instant) {
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, instant);
  }

  /** Not before the first watermark alone: a subject that ended before the start stays ended. */
  private long clock() {
    return Math.max(timers.currentWatermark(), clockAtStart);
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }
}

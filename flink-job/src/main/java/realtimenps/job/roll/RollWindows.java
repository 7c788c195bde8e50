package realtimenps.job.roll;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
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
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.Lag;
import realtimenps.job.domain.Pacer;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.domain.WindowHistory;
import realtimenps.job.metrics.TenantCounters;
import realtimenps.job.settings.Settings;
import realtimenps.job.state.EmissionOrder;
import realtimenps.job.state.KeyedValues;
import realtimenps.job.state.PoliciesInForce;
import realtimenps.job.state.States;
import realtimenps.job.state.WriteBack;

/**
 * Keeps the windows of each subject, by key {@link Contribution#subject}, and emits what changed:
 * at once when the subject was quiet, else paced, and before every checkpoint all that waits. The
 * second input is the tenants' policies, of which updates take the sample target.
 *
 * <p>A subject has one timer that matters, at its earliest expiry or before. One that finds nothing
 * to expire, because contributions have moved the windows on, only sets the next. While an expiry
 * waits to be told there is none: what is told sets it, before any barrier.
 *
 * <p>Whatever uses keyed state or timers sets the key first, as most contributions need neither:
 * the windows of active subjects are at hand.
 *
 * <p>A backfill withholds all of it: subjects change, expire and end in silence. Then, once, it
 * tells every subject that it has, and the end of those that only readers have.
 */
public final class RollWindows extends AbstractStreamOperator<SubjectUpdate>
    implements TwoInputStreamOperator<Contribution, PolicyChange, SubjectUpdate>,
        Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1;
  private static final int HISTOGRAM_SIZE = 1_000;

  /** An update waits no longer than this, however high the load. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** Under overload, how many times as long an update waits as responses take to get here. */
  private static final long LAGS_TO_WAIT = 40;

  /** A pause, such as that of a checkpoint, is over before the interval has changed much. */
  private static final double GROWTH_A_TICK = 1.1;

  /** An overload has moments at which little waits, and is not over for that. */
  private static final double DECAY_A_TICK = 0.97;

  private final Settings.Counting settings;
  private final int tenantMetrics;
  private final long cacheMemory;
  private final @Nullable Told<Boolean> told;

  private transient Withholding<Boolean> withholding;
  private transient WriteBack<String, SubjectWindows> windows;
  private transient ValueState<Boolean> liveTenant;
  private transient PoliciesInForce policies;
  private transient ListState<Long> savedClock;
  private transient ListState<WindowHistory.Entry> savedHistory;
  private transient WindowHistory history;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Pacer<Change> paced;
  private transient Map<String, Long> lastHeartbeat;

  private transient Lag lag;
  private transient long interval;

  private transient long clockAtStart;
  private transient EmissionOrder order;
  private transient TenantCounters updates;
  private transient Counter heartbeats;
  private transient Histogram readToEmit;
  private transient Histogram respondedAtToEmit;

  /**
   * A change of a subject that waits to be emitted, and that grows by those that come meanwhile.
   */
  private static final class Change {
    /** When the oldest record behind it was read; {@link Contribution#NONE} for none. */
    private long readAt;

    /** The newest {@code respondedAt} in it, or {@link Contribution#NONE}. */
    private long newestAt;

    /** Whether it stands for the timer of the subject. */
    private boolean expiry;

    private Change(long readAt, long newestAt, boolean expiry) {
      this.readAt = readAt;
      this.newestAt = newestAt;
      this.expiry = expiry;
    }

    /** Nothing new, but to be told. */
    static Change nothing() {
      return new Change(Contribution.NONE, Contribution.NONE, false);
    }

    /** Responses leave windows. */
    static Change ofExpiry() {
      return new Change(Contribution.NONE, Contribution.NONE, true);
    }

    /** A correction is of an old answer: its age tells nothing of how fast answers are shown. */
    static Change by(Contribution contribution) {
      return new Change(
          contribution.readAt(),
          contribution.retracts() ? Contribution.NONE : contribution.newestAt(),
          false);
    }

    Change plus(Change later) {
      readAt = readAt == Contribution.NONE ? later.readAt : readAt;
      newestAt = Math.max(newestAt, later.newestAt);
      expiry |= later.expiry;
      return this;
    }
  }

  /**
   * Flink opens operators after it has created them, so fields are set in {@link #open}.
   *
   * @param told what readers of the updates know, for a backfill; else null
   */
  @SuppressWarnings("NullAway.Init")
  public RollWindows(
      Settings.Counting settings, Settings.Running running, @Nullable Told<Boolean> told) {
    this.settings = settings;
    this.told = told;
    this.tenantMetrics = running.tenantMetrics();
    this.cacheMemory = running.stateCacheMemory();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    windows =
        new WriteBack<>(
            getKeyedStateBackend(),
            new KeyedValues<>(
                getKeyedStateBackend(),
                context.getKeyedStateStore().getState(States.windows(settings.windows()))),
            SubjectWindows::memory,
            cacheMemory);
    liveTenant = context.getKeyedStateStore().getState(States.liveTenant());
    policies = new PoliciesInForce(context.getOperatorStateStore(), getMetricGroup());
    order = EmissionOrder.begin(context.getOperatorStateStore());
    savedClock = context.getOperatorStateStore().getUnionListState(States.rolledTo());
    clockAtStart = Long.MIN_VALUE;
    for (long saved : savedClock.get()) {
      clockAtStart = Math.max(clockAtStart, saved);
    }
    savedHistory = context.getOperatorStateStore().getUnionListState(States.windowHistory());
    List<WindowHistory.Entry> before = new ArrayList<>();
    savedHistory.get().forEach(before::add);
    history = WindowHistory.after(before, settings.windows(), clockAtStart);
  }

  @Override
  public void open() throws Exception {
    super.open();
    withholding =
        Withholding.begin(
            told,
            Withholding.ownKeys(getRuntimeContext()).and(Subject::isKey),
            getProcessingTimeService(),
            getOperatorStateBackend(),
            getMetricGroup(),
            known -> release(known.keySet()));
    timers = getInternalTimerService("expiry", VoidNamespaceSerializer.INSTANCE, this);
    paced = new Pacer<>(settings.updateInterval().toMillis(), Change::plus);
    lag = new Lag();
    interval = settings.updateInterval().toMillis();
    getMetricGroup().gauge("updateIntervalMillis", (Gauge<Long>) () -> interval);
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
    KeyedValues.keys(getKeyedStateBackend(), States.liveTenant())
        .forEach(subject -> tenants.put(subject, 0L)); // overdue: readers learn of the restart
    return tenants;
  }

  /** No key is set before it is needed, see above. */
  @Override
  @SuppressWarnings("rawtypes") // as Flink has it
  public void setKeyContextElement1(StreamRecord element) {}

  @Override
  public void processElement1(StreamRecord<Contribution> element) throws Exception {
    Contribution contribution = element.getValue();
    SubjectWindows known = known(contribution.subject());
    String subject = windows.kept(contribution.subject());
    SubjectWindows state = known == null ? new SubjectWindows(history) : known;
    long expiryBefore = state.nextExpiry();
    boolean changed = state.apply(contribution, clock());
    if (known == null && state.isEmpty()) {
      return; // nothing of it is in any window: there is no subject to tell of
    }
    if (known == null) {
      begin(subject);
    }
    if (state.nextExpiry() < expiryBefore) {
      setTimer(subject, state.nextExpiry());
    }
    Change change = Change.by(contribution);
    long now = now();
    lag.add(contribution.readAt(), now);
    if (changed && isDue(subject, change, now)) {
      emit(subject, state, change);
    } else {
      windows.put(subject, state);
    }
    windows.tidy();
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
      emitLatest(tenant, Change.nothing());
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
    String subject = timer.getKey();
    SubjectWindows state = known(subject);
    if (state == null) {
      return;
    }
    if (due(state) > clock()) {
      setTimer(subject, due(state));
    } else if (isDue(subject, Change.ofExpiry(), now())) {
      emit(subject, state, Change.ofExpiry());
    }
    windows.tidy();
  }

  /** While nothing is told, nothing has to wait. */
  private boolean isDue(String subject, Change change, long now) {
    return withholding.isOn() || paced.offer(subject, change, now);
  }

  /** Policies say nothing of any backlog. */
  @Override
  public void processRecordAttributes1(RecordAttributes attributes) {
    withholding.take(attributes);
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("there are no timers in processing time");
  }

  @Override
  public void close() throws Exception {
    if (withholding != null) { // opened
      withholding.close();
    }
    super.close();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    paced.emitAll(now(), this::emitLatest);
    windows.flush();
  }

  /** A stop that drains the job ends the steps before their barrier: then nothing may follow. */
  @Override
  public void finish() throws Exception {
    paced.emitAll(now(), this::emitLatest);
    super.finish();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    order.save();
    withholding.save();
    savedClock.clear();
    savedClock.add(clock());
    savedHistory.update(history.entries());
  }

  private void tick() {
    long now = now();
    long behind = lag.next(now);
    interval = intervalNow(behind);
    windows.writeSome();
    paced.emitDue(now, interval, this::emitLatest);
    if (withholding.isOn()) {
      return;
    }
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
          emitLatest(tenant, Change.nothing());
        });
  }

  /**
   * Under a load that fills the buffers before this step, updates are told less often: they, more
   * than all else, are what the load consists of, and each tells what all before it told.
   */
  private long intervalNow(long behind) {
    long usual = settings.updateInterval().toMillis();
    long wanted = behind > Lag.OVERLOAD ? LAGS_TO_WAIT * behind : usual;
    double next = Math.max(interval * DECAY_A_TICK, Math.min(interval * GROWTH_A_TICK + 1, wanted));
    return Math.max(usual, Math.min((long) next, LONGEST_WAIT.toMillis()));
  }

  /**
   * The windows of a subject. The state may have them as an older job laid out, whose timer knows
   * nothing of the windows that are new.
   */
  private @Nullable SubjectWindows known(String subject) {
    SubjectWindows state = windows.get(subject);
    if (state == null) {
      return null;
    }
    SubjectWindows current = state.under(settings.windows());
    if (current != state) {
      windows.put(subject, current); // so that it is moved but once
      setTimer(subject, due(current));
    }
    return current;
  }

  private void emitLatest(String subject, Change change) {
    SubjectWindows state = known(subject);
    if (state != null) { // else it ended while the change waited
      emit(subject, state, change);
    }
    windows.tidy();
  }

  /**
   * Emits the windows of a subject as the clock has them, and its end if they are empty for good.
   */
  private void emit(String subject, SubjectWindows state, Change change) {
    long emittedAt = now();
    String tenantId = Subject.tenantOf(subject);
    state.advanceTo(clock());
    boolean isOver = isOver(state);
    if (!withholding.isOn()) {
      send(subject, tenantId, state, emittedAt, false);
      lastHeartbeat.replace(subject, emittedAt);
      if (change.readAt != Contribution.NONE) {
        readToEmit.update(emittedAt - change.readAt);
      }
      if (change.newestAt != Contribution.NONE) {
        respondedAtToEmit.update(emittedAt - change.newestAt);
      }
      if (isOver) {
        send(subject, tenantId, state, emittedAt, true);
      }
    }
    if (isOver) {
      end(subject);
      return;
    }
    windows.put(subject, state);
    if (state.isEmpty() || change.expiry) {
      setTimer(subject, due(state));
    }
  }

  private boolean isOver(SubjectWindows state) {
    return state.isEmpty() && due(state) <= clock();
  }

  /**
   * Tells every subject once, and of those that only readers have that they are gone.
   *
   * @param others subjects that readers have; those that are told are taken out
   */
  private void release(Set<String> others) {
    order = order.renewed();
    interval = settings.updateInterval().toMillis();
    windows.flush();
    for (String subject :
        KeyedValues.keys(getKeyedStateBackend(), States.windows(settings.windows()))) {
      SubjectWindows state = known(subject);
      if (state == null) {
        continue;
      }
      state.advanceTo(clock());
      if (isOver(state)) {
        end(subject);
      } else {
        others.remove(subject);
        paced.offer(subject, Change.nothing(), now());
        emit(subject, state, Change.nothing());
      }
      windows.tidy();
    }
    others.forEach(this::tellOfNone);
  }

  private void tellOfNone(String subject) {
    SubjectWindows none = new SubjectWindows(history);
    long emittedAt = now();
    none.advanceTo(clock() == Long.MIN_VALUE ? emittedAt : clock());
    String tenantId = Subject.tenantOf(subject);
    send(subject, tenantId, none, emittedAt, false);
    send(subject, tenantId, none, emittedAt, true);
  }

  /**
   * When the clock next changes what is told of a subject. One whose time is ahead of the clock
   * stays until that comes: forgotten before, it could come back with an earlier time. One with a
   * window that is young stays as long as that is: what it lacks would be taken for nothing.
   */
  private static long due(SubjectWindows state) {
    return state.isEmpty() ? Math.max(state.asOf(), state.wholeFrom()) : state.nextExpiry();
  }

  private void send(
      String subject, String tenantId, SubjectWindows state, long emittedAt, boolean isGone) {
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
                isGone ? List.of() : state.tallies(),
                isGone)));
  }

  private void begin(String subject) throws IOException {
    if (Subject.parse(subject).isTenant()) {
      setCurrentKey(subject);
      liveTenant.update(true);
      lastHeartbeat.put(subject, now());
    }
  }

  private void end(String subject) {
    windows.remove(subject);
    if (lastHeartbeat.remove(subject) != null) {
      setCurrentKey(subject);
      liveTenant.clear();
    }
  }

  private void setTimer(String subject, long instant) {
    setCurrentKey(subject);
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

package realtimenps.job.state;

import java.time.Duration;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import realtimenps.job.domain.Memory;
import realtimenps.job.domain.OpenFollowUp;
import realtimenps.job.domain.OpenSubjects;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.domain.WindowHistory;
import realtimenps.job.domain.WindowLayout;
import realtimenps.job.domain.WithheldFollowUp;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.SubjectSpikes;
import realtimenps.job.domain.spike.TenantState;

/** Every state of the job, and how each ends. */
public final class States {
  private static final Duration USUAL_FOR = Duration.ofDays(200);
  private static final Duration EVIDENCE_FOR = Duration.ofDays(8);

  private States() {}

  /**
   * Validate, spread evenly: the subjects that tenants have opened. One element a tenant; what was
   * not seen for one to two times the longest window is forgotten (processing time).
   */
  public static ListStateDescriptor<OpenSubjects.Snapshot> openSubjects() {
    return new ListStateDescriptor<>(
        "open-subjects", TypeInformation.of(OpenSubjects.Snapshot.class));
  }

  /** Validate, union: the topics that were read, by name, and their ids. Of the first subtask. */
  public static ListStateDescriptor<Tuple2<String, String>> readTopics() {
    return new ListStateDescriptor<>("read-topics", Types.TUPLE(Types.STRING, Types.STRING));
  }

  /**
   * Settle, by response: what is known of it. Ends when nothing has changed it for the horizon.
   *
   * @param horizon processing time
   */
  public static ValueStateDescriptor<Memory> memory(Duration horizon) {
    ValueStateDescriptor<Memory> descriptor =
        new ValueStateDescriptor<>("memory", MemorySerializer.INSTANCE);
    descriptor.enableTimeToLive(unchangedFor(horizon));
    return descriptor;
  }

  /** Settle, union: the clock and the wall clock when it was saved. One element a subtask. */
  public static ListStateDescriptor<Tuple2<Long, Long>> clock() {
    return new ListStateDescriptor<>("clock", Types.TUPLE(Types.LONG, Types.LONG));
  }

  /**
   * Follow up, by response, only detractors: the follow-up that is open. Ends when it is cancelled,
   * or with what settle remembers of the response, as nothing could cancel it then.
   *
   * @param horizon processing time
   */
  public static ValueStateDescriptor<OpenFollowUp> openFollowUp(Duration horizon) {
    ValueStateDescriptor<OpenFollowUp> descriptor =
        new ValueStateDescriptor<>("open-follow-up", OpenFollowUpSerializer.INSTANCE);
    descriptor.enableTimeToLive(unchangedFor(horizon));
    return descriptor;
  }

  /**
   * Follow up, by response, only in a backfill: the last that it would have told. Ends when that is
   * told, or as the open follow-up.
   *
   * @param horizon processing time
   */
  public static ValueStateDescriptor<WithheldFollowUp> withheldFollowUp(Duration horizon) {
    ValueStateDescriptor<WithheldFollowUp> descriptor =
        new ValueStateDescriptor<>(
            "withheld-follow-up", TypeInformation.of(WithheldFollowUp.class));
    descriptor.enableTimeToLive(unchangedFor(horizon));
    return descriptor;
  }

  /**
   * Detect, by tenant: what is known of it beside its subjects. Ends when nothing has changed it
   * for as long as anything counts as usual (processing time).
   */
  public static ValueStateDescriptor<TenantState> tenantSpikes() {
    ValueStateDescriptor<TenantState> descriptor =
        new ValueStateDescriptor<>("tenant-spikes", TenantStateSerializer.INSTANCE);
    descriptor.enableTimeToLive(unchangedFor(USUAL_FOR));
    return descriptor;
  }

  /** Detect, by tenant, by subject: what is watched of it. Ends as the tenant's does. */
  public static MapStateDescriptor<String, SubjectSpikes> subjectSpikes() {
    MapStateDescriptor<String, SubjectSpikes> descriptor =
        new MapStateDescriptor<>(
            "subject-spikes", StringSerializer.INSTANCE, SubjectSpikesSerializer.INSTANCE);
    descriptor.enableTimeToLive(unchangedFor(USUAL_FOR));
    return descriptor;
  }

  /**
   * Detect, by tenant, by response: detractors that may be evidence. Ends with the answer, or a day
   * after no test looks at it any more (processing time).
   */
  public static MapStateDescriptor<Long, Alert.Evidence> detractors() {
    MapStateDescriptor<Long, Alert.Evidence> descriptor =
        new MapStateDescriptor<>(
            "detractors", LongSerializer.INSTANCE, DetractorSerializer.INSTANCE);
    descriptor.enableTimeToLive(unchangedFor(EVIDENCE_FOR));
    return descriptor;
  }

  /** Roll, by subject: its windows. Ends when all of them are empty. */
  public static ValueStateDescriptor<SubjectWindows> windows(WindowLayout layout) {
    return new ValueStateDescriptor<>("windows", new SubjectWindowsSerializer(layout));
  }

  /**
   * Roll, by subject, only tenants: that the tenant has windows and so a heartbeat. Ends with the
   * windows. A state of its own, so that a restart finds the tenants without reading all subjects.
   */
  public static ValueStateDescriptor<Boolean> liveTenant() {
    return new ValueStateDescriptor<>("live-tenant", Types.BOOLEAN);
  }

  /** Roll, union: how far the clock had come, epoch milliseconds. One element a subtask. */
  public static ListStateDescriptor<Long> rolledTo() {
    return new ListStateDescriptor<>("rolled-to", Types.LONG);
  }

  /** Roll, union: since when each window has had every response. One element a window. */
  public static ListStateDescriptor<WindowHistory.Entry> windowHistory() {
    return new ListStateDescriptor<>(
        "window-history", TypeInformation.of(WindowHistory.Entry.class));
  }

  /**
   * Roll, follow up and detect, each, union: that something is withheld. One element a subtask of a
   * backfill that has not told it yet, else none.
   */
  public static ListStateDescriptor<Boolean> withholding() {
    return new ListStateDescriptor<>("withholding", Types.BOOLEAN);
  }

  /** Roll, follow up and detect, each, union: the epoch. One element a subtask. */
  public static ListStateDescriptor<Long> epoch() {
    return new ListStateDescriptor<>("epoch", Types.LONG);
  }

  /**
   * Every step that takes policies, broadcast, by tenant: the policy that it has sent. Ends when
   * the tenant returns to the defaults.
   */
  public static MapStateDescriptor<String, Policy> policies() {
    return new MapStateDescriptor<>("policies", Types.STRING, TypeInformation.of(Policy.class));
  }

  private static StateTtlConfig unchangedFor(Duration horizon) {
    return StateTtlConfig.newBuilder(horizon)
        .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
        .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
        .cleanupInRocksdbCompactFilter(10_000)
        .build();
  }
}

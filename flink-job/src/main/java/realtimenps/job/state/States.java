package realtimenps.job.state;

import java.time.Duration;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import realtimenps.job.domain.Memory;
import realtimenps.job.domain.OpenFollowUp;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.domain.WindowLayout;

/** Every state of the job, and how each ends. */
public final class States {
  private States() {}

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

  /** Roll and follow up, each, union: the epoch. One element a subtask. */
  public static ListStateDescriptor<Long> epoch() {
    return new ListStateDescriptor<>("epoch", Types.LONG);
  }

  private static StateTtlConfig unchangedFor(Duration horizon) {
    return StateTtlConfig.newBuilder(horizon)
        .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
        .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
        .cleanupInRocksdbCompactFilter(10_000)
        .build();
  }
}

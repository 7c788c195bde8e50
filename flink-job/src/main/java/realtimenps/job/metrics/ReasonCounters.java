package realtimenps.job.metrics;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import realtimenps.job.domain.RejectReason;

/** A counter of each reason to reject, there from the start, so that a monitor can watch it. */
public final class ReasonCounters {
  private final Map<RejectReason, Counter> counters = new EnumMap<>(RejectReason.class);

  public ReasonCounters(MetricGroup group, String name) {
    for (RejectReason reason : RejectReason.values()) {
      counters.put(reason, group.addGroup("reason", reason.name()).counter(name));
    }
  }

  public void inc(RejectReason reason) {
    Counter counter = counters.get(reason);
    if (counter == null) {
      throw new IllegalStateException("every reason has a counter: " + reason);
    }
    counter.inc();
  }
}

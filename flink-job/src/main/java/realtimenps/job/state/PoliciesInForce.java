package realtimenps.job.state;

import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.PolicyChange;

/**
 * The policies of all tenants, as every subtask of a step that takes policies has them. Its gauge
 * {@code policies} tells how many changes the subtask has put in force since it started: as many as
 * the counter of that name in validate-policies, when it is up to date.
 */
public final class PoliciesInForce {
  private final BroadcastState<String, Policy> policies;
  private final Counter changes = new SimpleCounter();

  public PoliciesInForce(OperatorStateStore store, MetricGroup metrics) throws Exception {
    policies = store.getBroadcastState(States.policies());
    metrics.gauge("policies", (Gauge<Long>) changes::getCount);
  }

  /** The policy of a tenant: the defaults if it has sent none. On the heap, so fast to get. */
  public Policy of(String tenantId) {
    try {
      Policy policy = policies.get(tenantId);
      return policy == null ? Policy.defaults(tenantId) : policy;
    } catch (Exception e) {
      throw new IllegalStateException("broadcast state is on the heap and does not fail", e);
    }
  }

  /** Puts a change in force. */
  public void put(PolicyChange change) throws Exception {
    if (change.policy() == null) {
      policies.remove(change.tenantId());
    } else {
      policies.put(change.tenantId(), change.policy());
    }
    changes.inc();
  }
}

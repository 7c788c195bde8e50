package realtimenps.job.metrics;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * A counter of all tenants together and one of each tenant, of a bounded number of tenants: those
 * that come after share one under the name {@code (other)}.
 */
public final class TenantCounters {
  private static final String OTHER = "(other)";

  private final MetricGroup group;
  private final String name;
  private final int maxTenants;
  private final Counter total;
  private final Map<String, Counter> tenants = new HashMap<>();

  /**
   * @param maxTenants how many tenants have a counter of their own
   */
  public TenantCounters(MetricGroup group, String name, int maxTenants) {
    this.group = group;
    this.name = name;
    this.maxTenants = maxTenants;
    this.total = group.counter(name);
  }

  public void inc(String tenantId) {
    total.inc();
    Counter counter = tenants.get(tenantId);
    if (counter == null) {
      String bounded = tenants.size() < maxTenants ? tenantId : OTHER;
      counter =
          tenants.computeIfAbsent(
              bounded, tenant -> group.addGroup("tenant", tenant).counter(name));
    }
    counter.inc();
  }
}

package realtimenps.relay.observe;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import realtimenps.relay.delivery.Delivery;
import realtimenps.relay.domain.Page;

/** What the relay counts, in a registry of its own, as there may be several relays in a JVM. */
public final class Metrics implements Delivery.Observer {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter alerts =
      counter("nps_relay_alerts_read", "Records read from the alerts topic.");
  private final Counter updates =
      counter("nps_relay_updates_read", "Records read from the updates topic.");
  private final Counter unreadable =
      counter("nps_relay_records_unreadable", "Records that cannot be read.", "topic");
  private final Counter sends =
      counter("nps_relay_sends", "Attempts to tell a target what is due.", "target", "outcome");
  private final Gauge sentAt =
      gauge("nps_relay_last_success_timestamp_seconds", "When a target last took all.", "target");
  private final Gauge pages = gauge("nps_relay_open_pages", "Pages that are open now.");
  private final Gauge episodes = gauge("nps_relay_known_episodes", "Episodes known, over or not.");
  private final Gauge lagging =
      gauge("nps_relay_lagging_tenants", "Tenants too far behind to be paged.");
  private final Gauge turnedAt =
      gauge(
          "nps_relay_last_turn_timestamp_seconds",
          "When it last told its targets what is open; 0 before all is read.");
  private final Gauge heardAt =
      gauge("nps_relay_last_update_timestamp_seconds", "When the last update was heard.");

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  PrometheusRegistry registry() {
    return registry;
  }

  public void alertRead() {
    alerts.inc();
  }

  public void updateRead() {
    updates.inc();
  }

  public void unreadable(String topic) {
    unreadable.labelValues(topic).inc();
  }

  /** Begins to count, so that the first record of a topic that cannot be read is an increase. */
  public void readsFrom(List<String> topics) {
    topics.forEach(unreadable::initLabelValues);
  }

  /** How things stand now; times in epoch milliseconds. */
  public void stand(
      long now, List<Page> all, int knownEpisodes, long laggingTenants, long lastHeardAt) {
    turnedAt.set(now / 1000.0);
    pages.set((double) all.stream().filter(Page::isOpen).count());
    episodes.set(knownEpisodes);
    lagging.set((double) laggingTenants);
    heardAt.set(lastHeardAt / 1000.0);
  }

  @Override
  public void sent(String target, long now) {
    sends.labelValues(target, "success").inc();
    sentAt.labelValues(target).set(now / 1000.0);
  }

  @Override
  public void failed(String target) {
    sends.labelValues(target, "failure").inc();
  }
}

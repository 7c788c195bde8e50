package realtimenps.sandbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.relay.Relay;
import realtimenps.relay.settings.RelaySettings;
import realtimenps.relay.start.StartException;
import realtimenps.sandbox.stack.Broker;
import realtimenps.sandbox.stack.Ports;
import realtimenps.sandbox.stack.Registry;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsAlert;

/** From the alerts topic through the relay and a real Alertmanager to a pager. */
class AlertmanagerITCase {
  private static final String SUPERVISORS = "/supervisors";
  private static final String OPERATIONS = "/operations";

  /** As they stand in the metrics. */
  private static final String SUCCESSES = "nps_relay_sends_total\\{outcome=\"success\".*\\}";

  private static final String FAILURES = "nps_relay_sends_total\\{outcome=\"failure\".*\\}";

  private static Broker broker;
  private static Registry registry;
  private static Map<String, Integer> schemas;

  private Webhook webhook;
  private Alertmanager alertmanager;
  private JobDouble job;

  @BeforeAll
  static void startServers(@TempDir Path dir) {
    assumeTrue(
        Alertmanager.isInstalled(), "skipped: %s is not installed".formatted(Alertmanager.PROGRAM));
    broker = Broker.start(0, null);
    registry = Registry.start(0, dir);
    schemas = Schemas.register(registry.connection().open());
  }

  @AfterAll
  static void stopServers() {
    if (registry != null) {
      registry.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void start(@TempDir Path dir, TestInfo test) throws Exception {
    webhook = new Webhook();
    alertmanager = new Alertmanager(dir, webhook);
    job =
        new JobDouble(
            test.getTestMethod().orElseThrow().getName(),
            broker.bootstrapServers(),
            schemaOf(Topics.ALERTS),
            schemaOf(Topics.UPDATES));
  }

  private static int schemaOf(String topic) {
    return Objects.requireNonNull(schemas.get(topic));
  }

  @AfterEach
  void stop() throws InterruptedException {
    job.close();
    alertmanager.close();
    webhook.close();
  }

  @Test
  void a_spike_is_paged_once_and_resolved_once_whatever_is_restarted_meanwhile() throws Exception {
    Instant before = Instant.now();
    try (Relay first = relay()) {
      job.tell(job.alert("watched").setSeverity("WATCH"));
      job.tell(job.alert("explained").setSuppressedBy("acme/TENANT/e9"));
      job.tell(job.alert("billing").setReceiver("billing-lead"));
      await().until(() -> told("billing"), List.of(List.of("firing PAGE"))::equals);
      await().until(() -> metric(first, FAILURES) == 0);
    }
    JsonNode alert = alertmanager.alerts("episode=acme/TEAM/billing/e1").get(0);
    assertThat(Alertmanager.labels(alert))
        .isEqualTo(
            Map.of(
                "alertname", "NpsDetractorSpike",
                "tenant", "acme",
                "scope", "TEAM",
                "team", "billing",
                "severity", "PAGE",
                "episode", "acme/TEAM/billing/e1",
                "receiver", "billing-lead"));
    assertThat(alert.at("/annotations/summary").asText())
        .isEqualTo("Team billing: 14 of 20 detractors");
    assertThat(alert.at("/annotations/expected_detractors").asText()).isEqualTo("4.0");
    assertThat(Instant.parse(alert.get("startsAt").asText())).isAfter(before.minusMillis(1));

    try (Relay relay = relay()) {
      awaitSends(relay, 3);
      alertmanager.awaitNoted();
      alertmanager.kill();
      alertmanager.start();
      await().until(() -> alertmanager.alerts("team=billing").size() == 1);

      job.tell(job.alert("rising"));
      await().until(() -> told("rising"), List.of(List.of("firing PAGE"))::equals);
      job.tell(job.alert("rising").setSeverity("CRITICAL"));
      await()
          .until(
              () -> told("rising"),
              List.of(List.of("firing PAGE"), List.of("firing CRITICAL", "resolved PAGE"))::equals);

      job.tell(resolved("billing"));
      await().until(() -> alertmanager.alerts("team=billing").isEmpty());
      await().until(() -> told("billing").size() > 1);
      // In one group, in order: a second page would stand before the end.
      assertThat(told("billing")).containsExactly(List.of("firing PAGE"), List.of("resolved PAGE"));
    }
    assertThat(told("watched")).isEmpty();
    assertThat(told("explained")).isEmpty();
    assertThat(alertmanager.alerts("team=watched")).isEmpty();
    assertThat(alertmanager.alerts("team=explained")).isEmpty();
  }

  @Test
  void an_end_that_comes_while_alertmanager_is_away_is_told_when_it_is_back() throws Exception {
    try (Relay relay = relay()) {
      job.tell(job.alert("billing").setReceiver("billing-lead"));
      await().until(() -> told("billing").size() == 1);
      alertmanager.awaitNoted();
      alertmanager.kill();
      job.tell(resolved("billing"));
      await().until(() -> metric(relay, "nps_relay_open_pages") == 0);
      await().until(() -> metric(relay, FAILURES) > 0);
      alertmanager.start();

      await().until(() -> told("billing").size() > 1);
      assertThat(told("billing")).containsExactly(List.of("firing PAGE"), List.of("resolved PAGE"));
    }
  }

  @Test
  void a_tenant_that_is_behind_is_paged_once_it_has_caught_up() throws Exception {
    job.fallBehind(Duration.ofMinutes(20));
    try (Relay relay = relay()) {
      await().until(() -> metric(relay, "nps_relay_lagging_tenants") == 1);
      job.tell(job.alert("billing").setDetectedAt(Instant.now().minus(Duration.ofMinutes(20))));
      await().until(() -> metric(relay, "nps_relay_known_episodes") == 1);
      awaitSends(relay, 3);
      assertThat(alertmanager.alerts("team=billing")).isEmpty();

      job.fallBehind(Duration.ZERO);

      await().until(() -> told("billing"), List.of(List.of("firing PAGE"))::equals);
    }
  }

  @Test
  void a_stopped_stream_raises_an_alert_until_it_runs_again() throws Exception {
    try (Relay relay = relay()) {
      await().until(() -> !webhook.told("/alive", "NpsWatchdog").isEmpty());
      assertThat(healthOf(relay)).isEqualTo("200 ok\n");
      job.stopHeart();
      await()
          .until(
              () -> webhook.told(OPERATIONS, "NpsStreamStopped"),
              List.of(List.of("firing CRITICAL"))::equals);

      job.startHeart();

      await()
          .until(
              () -> webhook.told(OPERATIONS, "NpsStreamStopped"),
              List.of(List.of("firing CRITICAL"), List.of("resolved CRITICAL"))::equals);
    }
  }

  @Test
  void a_test_alert_goes_the_whole_way() throws Exception {
    try (Relay relay = new Relay(settings())) {
      assertThat(relay.sendTest("acme", "operations"))
          .startsWith("Alertmanager at 127.0.0.1:")
          .contains("has it and routes it to operations;");
    }
    String episode = alertmanager.alerts("alertname=NpsTest").get(0).at("/labels/episode").asText();
    await().until(() -> webhook.told(OPERATIONS, episode).size() == 1);
  }

  @Test
  void what_is_wrong_with_the_job_is_not_hidden_by_what_was_wrong_before() throws Exception {
    alertmanager.fire("NpsTenantAtMaxSubjects", "warning");
    await().until(() -> !webhook.names(OPERATIONS).isEmpty());
    alertmanager.fire("NpsJobNotRunning", "critical");
    await()
        .until(
            () -> webhook.names(OPERATIONS),
            List.of(List.of("NpsTenantAtMaxSubjects"), List.of("NpsJobNotRunning"))::equals);
  }

  @Test
  void an_alertmanager_that_is_away_makes_the_relay_unwell() throws Exception {
    alertmanager.kill();
    try (Relay relay = relay()) {
      await().until(() -> healthOf(relay).matches("(?s)503 alertmanager .* has taken nothing .*"));
    }
  }

  @Test
  void a_relay_that_starts_while_kafka_is_away_waits_for_it(@TempDir Path dir) throws Exception {
    int port = Ports.free();
    RelaySettings settings;
    try (Broker before = Broker.start(port, dir);
        JobDouble spike =
            new JobDouble(
                "spike",
                before.bootstrapServers(),
                schemaOf(Topics.ALERTS),
                schemaOf(Topics.UPDATES))) {
      spike.tell(spike.alert("billing").setReceiver("billing-lead"));
      settings = settings(before, spike.alertsTopic(), spike.updatesTopic());
    }
    try (Relay relay = new Relay(settings)) {
      relay.start();
      await().until(() -> healthOf(relay).matches("(?s)503 Kafka at .* cannot be used .*"));
      assertThat(new RelayEndpoint(relay.httpPort()).life()).isEqualTo("200 ok\n");

      try (Broker back = Broker.start(port, dir)) {
        await().until(() -> told("billing"), List.of(List.of("firing PAGE"))::equals);
        assertThat(healthOf(relay)).isEqualTo("200 ok\n");
      }
    }
  }

  @Test
  void a_topic_that_is_missing_ends_the_relay() throws Exception {
    try (Relay relay = new Relay(settings(broker, "nowhere", job.updatesTopic()))) {
      relay.start();
      assertThatThrownBy(relay::await)
          .hasCauseInstanceOf(StartException.class)
          .hasMessageContaining("Topic nowhere is missing at");
    }
  }

  private List<List<String>> told(String team) {
    return webhook.told(SUPERVISORS, "acme/TEAM/%s/e1".formatted(team));
  }

  private NpsAlert.Builder resolved(String team) {
    return job.alert(team)
        .setState("RESOLVED")
        .setResolveReason("RECOVERED")
        .setResolvedAt(Instant.now())
        .setReceiver("billing-lead");
  }

  private static void awaitSends(Relay relay, int number) throws Exception {
    double sent = metric(relay, SUCCESSES);
    await().until(() -> metric(relay, SUCCESSES) >= sent + number);
  }

  private static double metric(Relay relay, String pattern) throws Exception {
    return new RelayEndpoint(relay.httpPort()).metric(pattern);
  }

  private static String healthOf(Relay relay) throws Exception {
    return new RelayEndpoint(relay.httpPort()).health();
  }

  private Relay relay() throws Exception {
    Relay relay = new Relay(settings());
    relay.start();
    return relay;
  }

  private RelaySettings settings() {
    return settings(broker, job.alertsTopic(), job.updatesTopic());
  }

  private RelaySettings settings(Broker broker, String alertsTopic, String updatesTopic) {
    List<String> args = new ArrayList<>();
    Map.of(
            "bootstrap-servers",
            broker.bootstrapServers(),
            "schema-registry-url",
            registry.url(),
            "alerts-topic",
            alertsTopic,
            "updates-topic",
            updatesTopic,
            "alertmanager-url",
            alertmanager.url(),
            "resolve-hold",
            "1 s",
            "stream-silence",
            "3 s",
            "resend-interval",
            "500 ms",
            "http-port",
            "0")
        .forEach((name, value) -> args.addAll(List.of("--" + name, value)));
    return RelaySettings.parse(Map.of(), args.toArray(new String[0]));
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(100));
  }
}

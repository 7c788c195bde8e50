package realtimenps.sandbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.stack.Stack;
import realtimenps.sandbox.stack.Topics;

/** From customers' answers through the job, the relay and a real Alertmanager to a pager. */
class AlertDeliveryITCase {
  private static final String SUPERVISORS = "/supervisors";
  private static final String OPERATIONS = "/operations";
  private static final int PARTITIONS = 2;
  private static final int PARALLELISM = 2;

  @Test
  void a_spike_is_paged_once_and_resolved_once_though_the_relay_is_killed_meanwhile(
      @TempDir Path dir) throws Exception {
    assumeTrue(
        Alertmanager.isInstalled(), "skipped: %s is not installed".formatted(Alertmanager.PROGRAM));
    try (Webhook webhook = new Webhook();
        Alertmanager alertmanager = new Alertmanager(dir, webhook);
        Stack stack = Stack.start(plan(dir.resolve("stack")), line -> {});
        ContactCenter center = new ContactCenter(stack)) {
      JobID job = stack.runJob(Map.of("heartbeat-interval", "1 s"), PARALLELISM, null);
      center.decide(
          dir,
          """
          {"tenantId": "acme", "pagingScopes": ["TEAM"], "routes": [{"subjectPrefix": "acme/TEAM/billing", "receiver": "billing-lead"}]}\
          """);
      center.decide(
          dir,
          """
          {"tenantId": "globex", "pagingScopes": ["TEAM"]}\
          """);
      center.rememberThePast("acme");
      center.rememberThePast("globex");
      Map<String, String> settings = settings(stack, alertmanager);
      String told;
      try (RelayProcess relay = RelayProcess.start(dir, settings)) {
        told = center.annoyUntilPaged("acme");
        awaitTold(webhook, told, "firing PAGE");
        assertThat(labels(alertmanager, "episode=" + told))
            .isEqualTo(
                Map.of(
                    "alertname", "NpsDetractorSpike",
                    "tenant", "acme",
                    "scope", "TEAM",
                    "team", ContactCenter.TEAM,
                    "severity", "PAGE",
                    "episode", told,
                    "receiver", "billing-lead"));
        relay.kill();
      }

      center.pleaseUntilResolved("acme");
      String missed = center.annoyUntilPaged("globex");
      assertThat(webhook.episodes(SUPERVISORS)).containsExactly(told);

      try (RelayProcess relay = RelayProcess.start(dir, settings)) {
        awaitTold(webhook, missed, "firing PAGE");
        // In one group, in order: a second page would stand before the end.
        awaitTold(webhook, told, "firing PAGE", "resolved PAGE");
        assertThat(labels(alertmanager, "episode=" + missed)).containsEntry("receiver", "default");
        assertThat(alertmanager.alerts("tenant=acme")).isEmpty();
        assertThat(relay.endpoint().health()).isEqualTo("200 ok\n");
        assertThat(webhook.told(OPERATIONS, "NpsStreamStopped")).isEmpty();

        stack.flink().cancel(job);

        await()
            .until(
                () -> webhook.told(OPERATIONS, "NpsStreamStopped"),
                List.of(List.of("firing CRITICAL"))::equals);
        awaitTold(webhook, missed, "firing PAGE");
      }
      assertThat(webhook.episodes(SUPERVISORS)).containsExactlyInAnyOrder(told, missed);
    }
  }

  private static Stack.Plan plan(Path dir) {
    Map<String, Integer> partitions =
        Map.of(Topics.RESPONSES, PARTITIONS, Topics.UPDATES, PARTITIONS);
    return new Stack.Plan(0, 0, 0, dir, partitions, PARALLELISM);
  }

  private static Map<String, String> settings(Stack stack, Alertmanager alertmanager) {
    return Map.of(
        "bootstrap-servers", stack.broker().bootstrapServers(),
        "schema-registry-url", stack.registry().url(),
        "alertmanager-url", alertmanager.url(),
        "resolve-hold", "1 s",
        "stream-silence", "8 s",
        // Alertmanager takes for resolved what is not sent again within five of these.
        "resend-interval", "20 s",
        "http-port", "0");
  }

  private static void awaitTold(Webhook webhook, String episode, String... notifications) {
    List<List<String>> expected = List.of(notifications).stream().map(List::of).toList();
    await().until(() -> webhook.told(SUPERVISORS, episode), expected::equals);
  }

  private static Map<String, String> labels(Alertmanager alertmanager, String label)
      throws Exception {
    List<JsonNode> alerts = alertmanager.alerts(label);
    assertThat(alerts).hasSize(1);
    return Alertmanager.labels(alerts.get(0));
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(100));
  }
}

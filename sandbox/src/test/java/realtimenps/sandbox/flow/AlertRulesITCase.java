package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.stack.Build;

/**
 * The alerts on the job itself come and go as a real Prometheus sees a real cluster, and it answers
 * what the dashboard asks. Half an hour: the rules look at fifteen minutes.
 */
@Tag("cluster")
@ExtendWith(FreshCluster.class)
class AlertRulesITCase {
  private static final Path DASHBOARD =
      Build.root().resolve("k8s/base/dashboards/realtime-nps.json");
  private static final Path CONFIGURATION = Build.target().resolve("cluster/conf/prometheus.yaml");

  private static final String RESTARTS =
      "max(flink_jobmanager_job_numRestarts{job_name=\"realtime-nps\"})";
  private static final String RESTARTING = "NpsJobRestarting";
  private static final String REJECTED = "NpsRejectedShare";
  private static final String LAG = "NpsConsumerLag";

  /** Bytes a second: a fraction of what comes. */
  private static final double TRICKLE = 1_500;

  @Test
  void alerts_fire_and_clear_and_the_dashboard_is_answered(@TempDir Path dir) throws Exception {
    assumeTrue(Prometheus.isInstalled(), "skipped: prometheus is not installed");
    Manual.type(String.valueOf(Manual.commands(Manual.OPERATIONS, "On one machine").get("Start")));
    Process relay = relay(dir);
    try (ClusterTraffic traffic = new ClusterTraffic();
        Prometheus prometheus = new Prometheus(CONFIGURATION, dir)) {
      traffic.rejectedShare(0.1);
      for (String victim :
          List.of("taskmanager-1", "taskmanager-2", "taskmanager-1", "taskmanager-2")) {
        double before = prometheus.value(RESTARTS);
        Manual.type("scripts/cluster kill " + victim);
        Manual.type("scripts/cluster up");
        within(Duration.ofMinutes(3), () -> prometheus.value(RESTARTS) > before || before == 0);
      }
      awaitFiring(prometheus, RESTARTING);
      awaitFiring(prometheus, REJECTED);
      assertThat(unanswered(prometheus)).isEmpty();

      traffic.rejectedShare(0);
      readAtMost(TRICKLE);
      awaitFiring(prometheus, LAG);
      readAtMost(null);
      for (String alert : List.of(LAG, RESTARTING, REJECTED)) {
        within(Duration.ofMinutes(25), () -> !prometheus.firing().contains(alert));
        System.out.printf("%s %-18s cleared%n", Instant.now(), alert);
      }
    } finally {
      relay.destroy();
      relay.waitFor();
    }
  }

  /** It has nobody to tell, which it tells. */
  private static Process relay(Path dir) throws IOException {
    return new ProcessBuilder(
            "scripts/alert-relay",
            "--bootstrap-servers=127.0.0.1:19092",
            "--schema-registry-url=http://127.0.0.1:18081/apis/ccompat/v7",
            "--alertmanager-url=http://127.0.0.1:1")
        .directory(Build.root().toFile())
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("relay.log").toFile())
        .start();
  }

  private static void awaitFiring(Prometheus prometheus, String alert) {
    within(Duration.ofMinutes(25), () -> prometheus.firing().contains(alert));
    System.out.printf("%s %-18s fires%n", Instant.now(), alert);
  }

  private static void within(Duration time, Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(time)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(condition);
  }

  /** A quota of the broker's on every consumer; null for none. */
  private static void readAtMost(@Nullable Double bytesASecond) throws Exception {
    ClientQuotaEntity everyClient =
        new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
    try (Admin admin = Admin.create(ClusterTraffic.KAFKA.clientSettings(Map.of()))) {
      admin
          .alterClientQuotas(
              Set.of(
                  new ClientQuotaAlteration(
                      everyClient,
                      Set.of(new ClientQuotaAlteration.Op("consumer_byte_rate", bytesASecond)))))
          .all()
          .get();
    }
  }

  /** What the dashboard asks and nothing is found for, but where it only shows what is not 0. */
  private static List<String> unanswered(Prometheus prometheus) throws Exception {
    List<String> unanswered = new ArrayList<>();
    for (String expression : expressions(new ObjectMapper().readTree(DASHBOARD.toFile()))) {
      String asked = expression.replace("$namespace", "nps");
      if (prometheus.query(asked).isEmpty() && !asked.endsWith("> 0")) {
        unanswered.add(asked);
      }
    }
    return unanswered;
  }

  private static List<String> expressions(JsonNode node) {
    List<String> expressions = new ArrayList<>();
    if (node instanceof ObjectNode panel && panel.hasNonNull("expr")) {
      expressions.add(panel.get("expr").asText());
    }
    node.forEach(child -> expressions.addAll(expressions(child)));
    return expressions;
  }
}

package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsAlert;
import realtimenps.v1.TenantPolicy;

/** How much evidence pages is the tenant's to say, while the job runs. */
class PolicyThresholdITCase {
  private static final String TEAM = "acme/TEAM/team-3";
  private static final Instant SPIKE = CallCenter.at(CallCenter.MONDAY.plusDays(2), 8);
  private static final Duration GENEROUS = Duration.ofSeconds(5);

  @Test
  void a_policy_changes_the_threshold_and_an_invalid_one_changes_nothing(@TempDir Path dir)
      throws IOException, InterruptedException {
    CallCenter acme = new CallCenter("acme", 6);
    List<ObjectNode> lines = acme.days(CallCenter.MONDAY, 2, (team, at) -> CallCenter.USUAL);
    List<ObjectNode> spike =
        acme.between(
            SPIKE,
            SPIKE.plusSeconds(3_600),
            (team, at) -> team.equals("team-3") ? 0.5 : CallCenter.USUAL);
    int sent = lines.size() + spike.size();
    try (Flow flow = Flow.start(dir);
        AlertReader alerts = new AlertReader(flow)) {
      JobID job = flow.runJob(Map.of(), null);
      inForce(flow, 1, policy(0.001, 0.1));
      flow.feed(lines);
      flow.awaitQuiet(job, lines.size());
      flow.feed(spike);
      flow.awaitQuiet(job, sent);
      assertThat(alerts.pages(TEAM)).as("next to no false pages are wanted").isEmpty();

      flow.awaitMore(Topics.REJECTED, 1, () -> send(flow, policy(1_000, 2)));
      JsonNode rejected = Replays.records(flow.dump(Topics.REJECTED)).get(0).get("value");
      assertThat(rejected.get("reason").asText()).isEqualTo("INVALID_POLICY");
      assertThat(rejected.get("detail").asText()).contains("minLift is 2.0");
      flow.feed(List.of(detractor(1)));
      flow.awaitQuiet(job, sent + 1);
      assertThat(alerts.pages(TEAM)).as("an invalid policy changes nothing").isEmpty();

      Duration delay = inForce(flow, 2, policy(1_000, 0.1));
      assertThat(delay).isLessThan(GENEROUS);
      flow.feed(List.of(detractor(2)));
      Flow.await().until(() -> !alerts.pages(TEAM).isEmpty());
      System.out.printf(
          "From sending a policy until detection follows it: %d ms%n", delay.toMillis());
      NpsAlert page = alerts.pages(TEAM).get(0);
      assertThat(page.getDetectedAt()).isEqualTo(SPIKE.plusSeconds(3_600 + 2));
      assertThat(flow.restarts()).isZero();
    }
  }

  private static ObjectNode detractor(int second) {
    Instant at = SPIKE.plusSeconds(3_600 + second);
    ObjectNode line = new CallCenter("acme", 1).between(at, at.plusSeconds(1), (t, a) -> 1).get(0);
    return line.put("teamId", "team-3").put("agentId", "agent-of-" + second);
  }

  private static TenantPolicy policy(double falsePagesPerMonth, double minLift) {
    return TenantPolicy.newBuilder()
        .setTenantId("acme")
        .setFalsePagesPerMonth(falsePagesPerMonth)
        .setMinLift(minLift)
        .build();
  }

  private static void send(Flow flow, TenantPolicy policy) {
    try (Feeder feeder = new Feeder(flow.stack.broker().connection(), Topics.POLICIES)) {
      feeder.send(
          policy.getTenantId().getBytes(StandardCharsets.UTF_8),
          Wire.encode(flow.stack.schemaId(Topics.POLICIES), policy));
      feeder.flush();
    }
  }

  /** Sends the policy; how long it takes until every subtask follows it. */
  private static Duration inForce(Flow flow, long changes, TenantPolicy policy) {
    long before = System.nanoTime();
    send(flow, policy);
    Flow.await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> JobCounts.policiesInForce(flow.stack.flink().metrics()) >= changes);
    return Duration.ofNanos(System.nanoTime() - before);
  }
}

package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.TopicReader;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.replay.ReplayInput;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.SurveyResponse;

/** What a tenant wants is in force at once, stays in force, and goes when the tenant says so. */
class PoliciesITCase {
  /** Half of the 95 % interval of 80 responses is about 17 points. */
  private static final int RESPONSES = 80;

  private static final String ACME = "acme/TENANT";
  private static final String ANN = "acme/AGENT/ann";
  private static final String OTHER = "other/TENANT";
  private static final Duration GENEROUS = Duration.ofSeconds(5);

  @Test
  void a_policy_is_in_force_at_once_until_it_is_replaced_or_taken_back(@TempDir Path dir)
      throws IOException, InterruptedException {
    try (Flow flow = Flow.start(dir);
        Board board = new Board(flow)) {
      JobID first = flow.runJob(Map.of(), null);
      int sent = 0;
      for (; sent < RESPONSES; sent++) {
        respond(flow, "acme", sent);
        respond(flow, "other", sent);
      }
      flow.feeder.flush();
      board.await(ACME, "ADEQUATE");
      board.await(ANN, "ADEQUATE");
      board.await(OTHER, "ADEQUATE");

      Duration changed =
          board.timeUntil(
              ACME,
              "INSUFFICIENT",
              () -> send(flow, dir, "{\"tenantId\": \"acme\", \"sampleTarget\": 5}"));
      respond(flow, "acme", sent);
      respond(flow, "other", sent++);
      flow.feeder.flush();
      board.await(ANN, "INSUFFICIENT");
      board.awaitResponses(OTHER, sent);
      assertThat(board.status(OTHER)).isEqualTo("ADEQUATE");

      byte[] invalid = invalidPolicy(flow);
      flow.awaitMore(Topics.REJECTED, 1, () -> sendRaw(flow, "acme", invalid));
      assertRejected(flow, invalid);
      respond(flow, "acme", sent++);
      flow.feeder.flush();
      board.awaitResponses(ACME, sent);
      assertThat(board.status(ACME)).isEqualTo("INSUFFICIENT");

      String savepoint = flow.stack.flink().stopWithSavepoint(first);
      long epoch = board.epoch(ACME);
      flow.runJob(Map.of(), savepoint);
      Flow.await().until(() -> board.epoch(ACME) > epoch);
      assertThat(board.status(ACME)).as("after a restart").isEqualTo("INSUFFICIENT");

      Duration reset =
          board.timeUntil(ACME, "ADEQUATE", () -> send(flow, dir, "{\"reset\": \"acme\"}"));
      respond(flow, "acme", sent);
      flow.feeder.flush();
      board.await(ANN, "ADEQUATE");

      System.out.printf(
          "From sending a policy to the first update that follows it: %d ms; back to the defaults:"
              + " %d ms%n",
          changed.toMillis(), reset.toMillis());
      assertThat(changed).isLessThan(GENEROUS);
      assertThat(reset).isLessThan(GENEROUS);
      assertThat(flow.restarts()).isZero();
    }
  }

  @Test
  void a_replay_is_told_under_its_policies_from_the_first_update_on(@TempDir Path dir)
      throws IOException {
    Path input = dir.resolve("responses.jsonl");
    String response =
        "{\"tenantId\": \"%s\", \"responseId\": \"r\", \"score\": 9, \"channel\": \"voice\","
            + " \"respondedAt\": \"2026-03-02T09:00:00Z\"}\n";
    Files.writeString(input, response.formatted("acme") + response.formatted("other"));
    Path policies = dir.resolve("policies.jsonl");
    Files.writeString(
        policies,
        "{\"tenantId\": \"acme\", \"sampleTarget\": 200, \"routes\":"
            + " [{\"subjectPrefix\": \"acme/TEAM\", \"receiver\": \"lea\"}]}\n");

    Replays.run(input, dir.resolve("out"), "--policies", policies.toString());

    List<JsonNode> updates = Replays.records(dir.resolve("out/updates.jsonl"));
    assertThat(updates).hasSizeGreaterThanOrEqualTo(4);
    assertThat(updates)
        .allSatisfy(
            update ->
                assertThat(update.at("/value/windows/0/sampleStatus").asText())
                    .isEqualTo(
                        update.at("/value/tenantId").asText().equals("acme")
                            ? "ADEQUATE"
                            : "INSUFFICIENT"));
  }

  /** Of 16, nine are promoters, four passive and three detractors. */
  private static void respond(Flow flow, String tenant, int number) {
    int score = number % 16 < 9 ? 10 : number % 16 < 13 ? 8 : 3;
    SurveyResponse response =
        SurveyResponse.newBuilder()
            .setTenantId(tenant)
            .setResponseId("r" + number)
            .setScore(score)
            .setChannel("voice")
            .setAgentId("ann")
            .setRespondedAt(Instant.now())
            .build();
    flow.feeder.send(bytes(tenant + "/r" + number), flow.encode(response));
  }

  private static void send(Flow flow, Path dir, String line) throws IOException {
    Path file = Files.writeString(dir.resolve("policies.jsonl"), line + "\n");
    try (Feeder feeder = new Feeder(flow.stack.broker().connection(), Topics.POLICIES)) {
      ReplayInput.policies(file)
          .forEach(flow.stack.schemaId(Topics.POLICIES), p -> feeder.send(p.key(), p.value()));
      feeder.flush();
    }
  }

  private static void sendRaw(Flow flow, String key, byte[] value) {
    try (Feeder feeder = new Feeder(flow.stack.broker().connection(), Topics.POLICIES)) {
      feeder.send(bytes(key), value);
      feeder.flush();
    }
  }

  private static byte[] invalidPolicy(Flow flow) {
    GenericRecord policy =
        new GenericRecordBuilder(Contract.TENANT_POLICY.schema())
            .set("tenantId", "acme")
            .set("sampleTarget", 100.0)
            .set("minLift", 2.0)
            .set("timeZone", "Mars/Base")
            .build();
    return Wire.encode(flow.stack.schemaId(Topics.POLICIES), policy);
  }

  private static void assertRejected(Flow flow, byte[] value) throws IOException {
    List<JsonNode> rejected = Replays.records(flow.dump(Topics.REJECTED));
    assertThat(rejected).hasSize(1);
    JsonNode record = rejected.get(0).get("value");
    assertThat(record.get("reason").asText()).isEqualTo("INVALID_POLICY");
    assertThat(record.get("detail").asText())
        .isEqualTo(
            "timeZone is 'Mars/Base'; it must be an IANA time zone, such as Europe/Zurich;"
                + " minLift is 2.0; it must be from 0 to 1");
    assertThat(record.get("tenantId").asText()).isEqualTo("acme");
    assertThat(record.get("sourceTopic").asText()).isEqualTo(Topics.POLICIES);
    assertThat(record.get("rawValue").asText())
        .isEqualTo(Base64.getEncoder().encodeToString(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The updates in force, as a wallboard has them. */
  private static final class Board implements AutoCloseable {
    private final Map<String, NpsUpdate> latest = new ConcurrentHashMap<>();
    private final Thread reader;

    Board(Flow flow) {
      TopicReader updates =
          new TopicReader(flow.stack.broker().connection(), new Wire(flow.stack.schemas()));
      reader =
          new Thread(() -> updates.follow(Topics.UPDATES, NpsUpdate.class, this::take), "board");
      reader.start();
    }

    private void take(String subject, @Nullable NpsUpdate update) {
      if (update != null) {
        latest.put(subject, update);
      }
    }

    String status(String subject) {
      NpsUpdate update = latest.get(subject);
      return update == null ? "" : update.getWindows().get(4).getSampleStatus();
    }

    long epoch(String subject) {
      NpsUpdate update = latest.get(subject);
      return update == null ? 0 : update.getEpoch();
    }

    private long responses(String subject) {
      NpsUpdate update = latest.get(subject);
      if (update == null) {
        return 0;
      }
      var window = update.getWindows().get(4);
      return window.getPromoters() + window.getPassives() + window.getDetractors();
    }

    void await(String subject, String status) {
      Flow.await().until(() -> status(subject).equals(status));
    }

    void awaitResponses(String subject, long responses) {
      Flow.await().until(() -> responses(subject) == responses);
    }

    /** How long it takes, by the wall clock, from the beginning of an action to this status. */
    Duration timeUntil(String subject, String status, Flow.Action action) throws IOException {
      long before = System.nanoTime();
      action.run();
      Flow.await().pollInterval(Duration.ofMillis(5)).until(() -> status(subject).equals(status));
      return Duration.ofNanos(System.nanoTime() - before);
    }

    @Override
    public void close() throws InterruptedException {
      reader.interrupt();
      reader.join();
    }
  }
}

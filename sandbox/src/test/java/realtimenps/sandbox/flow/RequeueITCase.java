package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.sandbox.flow.Flow.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.Sandbox;
import realtimenps.sandbox.records.Feeder;

/** What was rejected is repaired, sent again and counted. */
class RequeueITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StringWriter out = new StringWriter();

  private int run(Flow flow, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--bootstrap-servers", flow.stack.broker().bootstrapServers()));
    all.addAll(List.of("--registry-url", flow.stack.registry().url()));
    out.getBuffer().setLength(0);
    PrintWriter writer = new PrintWriter(out, true);
    return Sandbox.run(writer, writer, all.toArray(String[]::new));
  }

  private static JsonNode response(String id, int score) {
    return JSON.valueToTree(
        Map.of(
            "tenantId",
            "acme",
            "responseId",
            id,
            "score",
            score,
            "channel",
            "voice",
            "respondedAt",
            Instant.now().toString()));
  }

  /** A schema that is not Avro, of which the registry's client tells as if it were away. */
  private static int registerProtobuf(Flow flow) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(flow.stack.registry().url() + "/subjects/other-value/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"schemaType\": \"PROTOBUF\","
                        + " \"schema\": \"syntax = \\\"proto3\\\"; message A { string b = 1; }\"}"))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(response.body()).get("id").asInt();
  }

  private static byte[] recordOf(int schemaId) {
    return ByteBuffer.allocate(6).put((byte) 0).putInt(schemaId).put((byte) 1).array();
  }

  @Test
  void repaired_records_are_counted_once(@TempDir Path dir) throws Exception {
    try (Flow flow = Flow.start(dir)) {
      JobID job = flow.runJob(Map.of("max-rejected-bytes", "100000"), null);
      flow.feed(List.of(response("good", 9), response("r1", 99), response("r2", 11)));
      flow.feeder.send("acme/good".getBytes(StandardCharsets.UTF_8), new byte[200_000]);
      flow.feeder.send("acme/r3".getBytes(StandardCharsets.UTF_8), new byte[] {7, 7});
      flow.feeder.flush();
      await().until(() -> flow.counts().rejected() == 4);
      flow.awaitCheckpointOfAllInput();

      Path file = dir.resolve("rejected.jsonl");
      assertThat(run(flow, "requeue-rejected", "--write", file.toString())).isZero();
      assertThat(out.toString().lines().findFirst().orElseThrow())
          .startsWith("Too large to be copied, so not in " + file + ": nps.responses, partition ");
      assertThat(out.toString().lines().skip(1))
          .containsExactly(
              "       2 SCORE_OUT_OF_RANGE",
              "       1 WRONG_MAGIC_BYTE",
              "Wrote 3 records to %s. Repair them, then: scripts/requeue-rejected %s"
                  .formatted(file, file));
      assertThat(Files.readAllLines(file))
          .anyMatch(line -> line.contains("\"score\":99") && line.contains("\"responseId\":\"r1\""))
          .contains("{\"raw\":{\"key\":\"acme/r3\",\"value\":\"Bwc=\"}}");
      assertThat(run(flow, "requeue-rejected", "--write", file.toString())).isEqualTo(1);
      assertThat(out.toString()).contains(file + " is there already");
      assertThat(dir.resolve("rejected.jsonl.part")).doesNotExist();

      Files.delete(file);
      assertThat(
              run(
                  flow,
                  "requeue-rejected",
                  "--write",
                  "--reason",
                  "SCORE_OUT_OF_RANGE",
                  file.toString()))
          .isZero();
      Files.writeString(
          file,
          Files.readString(file).replace("\"score\":99", "\"score\":9").replace(":11,", ":10,"));
      for (int time = 1; time <= 2; time++) {
        assertThat(run(flow, "requeue-rejected", file.toString())).isZero();
        assertThat(out.toString().lines()).containsExactly("Sent 2 records to nps.responses.");
      }

      await().until(() -> flow.counts().superseded() == 2);
      assertThat(flow.counts().counted()).isEqualTo(3);
      assertThat(flow.counts().rejected()).isEqualTo(4);
      flow.awaitCheckpointOfAllInput();
      assertThat(Files.readAllLines(flow.dump("nps.updates")))
          .filteredOn(line -> line.contains("\"key\":\"acme/TENANT\""))
          .last()
          .asString()
          .contains("\"promoters\":3");
      assertThat(flow.stack.flink().isRunning(job)).isTrue();

      Path rest = dir.resolve("rest.jsonl");
      try (Feeder feeder = new Feeder(flow.stack.broker().connection(), "nps.rejected")) {
        feeder.send(null, new byte[] {0, 0, 0, 99, 99, 1});
        feeder.send(null, recordOf(registerProtobuf(flow)));
        feeder.flush();
      }
      assertThat(run(flow, "requeue-rejected", "--write", rest.toString())).isEqualTo(1);
      assertThat(out.toString())
          .contains("Wrote 3 records")
          .contains("2 of nps.rejected cannot be read, the first at partition ")
          .contains("is the schema registry that of the job?");
    }
  }
}

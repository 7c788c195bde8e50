package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;

/** An outage of the registry is no fault of the data. */
class RegistryOutageITCase {
  private static final Duration OUTAGE = Duration.ofMinutes(1);

  @Test
  void known_schemas_flow_through_an_outage_and_new_ones_wait_for_its_end(@TempDir Path dir)
      throws IOException, InterruptedException, RestClientException {
    try (Flow flow = Flow.start(dir)) {
      flow.runJob(Map.of(), null);
      Schema known = Contract.SURVEY_RESPONSE.schema();
      int knownId = flow.stack.schemaId(Topics.RESPONSES);
      Schema grown = withOneMoreField(known);
      int grownId =
          flow.stack.schemas().register(Topics.RESPONSES + "-value", new AvroSchema(grown));
      send(flow, known, knownId, 0, 100);
      Flow.await().until(() -> flow.counts().counted() == 100);

      flow.stack.registry().stop();
      send(flow, known, knownId, 100, 200);
      Flow.await().until(() -> flow.counts().counted() == 200);
      for (int i = 200; i < 300; i++) {
        send(flow, i % 2 == 0 ? known : grown, i % 2 == 0 ? knownId : grownId, i, i + 1);
      }
      Flow.await()
          .during(OUTAGE)
          .atMost(OUTAGE.plusSeconds(10))
          .until(() -> flow.counts().rejected() == 0 && flow.counts().counted() < 300);
      flow.stack.registry().start();

      Flow.await().until(() -> flow.counts().settled() >= 300);
      JobCounts counts = flow.counts();
      assertThat(counts.counted()).isEqualTo(300);
      assertThat(counts.rejected()).isZero();
      assertThat(flow.restarts()).isZero();
    }
  }

  @Test
  void known_schemas_flow_though_a_task_manager_is_lost_in_an_outage(@TempDir Path dir)
      throws IOException, InterruptedException {
    try (Flow flow = Flow.start(dir)) {
      flow.runJob(Map.of("checkpoint-interval", "500 ms"), null);
      Schema known = Contract.SURVEY_RESPONSE.schema();
      int knownId = flow.stack.schemaId(Topics.RESPONSES);
      send(flow, known, knownId, 0, 100);
      flow.awaitCheckpointOfAllInput();

      flow.stack.registry().stop();
      flow.stack.flink().replaceTaskManager();
      send(flow, known, knownId, 100, 200);
      flow.awaitCheckpointOfAllInput();
      flow.stack.registry().start();

      JsonNode tenant = Recount.lastBySubject(flow.dump(Topics.UPDATES)).get("acme/TENANT");
      assertThat(tenant).isNotNull();
      assertThat(tenant.at("/windows/0/promoters").asLong()).isEqualTo(200);
      assertThat(flow.counts().rejected()).isZero();
    }
  }

  private static Schema withOneMoreField(Schema schema) {
    String text = schema.toString();
    String field = "{\"name\":\"language\",\"type\":[\"null\",\"string\"],\"default\":null},";
    return new Schema.Parser()
        .parse(text.replace("{\"name\":\"respondedAt\"", field + "{\"name\":\"respondedAt\""));
  }

  private static void send(Flow flow, Schema schema, int schemaId, int from, int to) {
    for (int i = from; i < to; i++) {
      GenericRecord response =
          new GenericRecordBuilder(schema)
              .set("tenantId", "acme")
              .set("responseId", "r" + i)
              .set("score", 9)
              .set("channel", "chat")
              .set("respondedAt", Instant.parse("2024-05-01T10:00:00Z").toEpochMilli() + i)
              .build();
      byte[] key = ("acme/r" + i).getBytes(StandardCharsets.UTF_8);
      flow.feeder.send(key, Wire.encode(schemaId, response));
    }
    flow.feeder.flush();
  }
}

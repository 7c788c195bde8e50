package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.SurveyResponse;

/** When everything goes quiet, time still passes. */
class IdleSourcesITCase {
  private static final Duration PANE = Duration.ofSeconds(1);
  private static final Duration SIZE = Duration.ofSeconds(8);

  @Test
  void windows_empty_on_time_heartbeats_go_on_and_subjects_end(@TempDir Path dir)
      throws IOException, InterruptedException {
    try (Flow flow = Flow.start(dir)) {
      flow.runJob(Map.of("windows", "PT8S/PT1S,PT20S/PT5S", "heartbeat-interval", "2 s"), null);
      Instant lastAnswer = Instant.now();
      for (int i = 0; i < 40; i++) {
        lastAnswer = Instant.now();
        send(flow, i, lastAnswer);
      }
      flow.feeder.flush();
      Flow.await().until(() -> tombstone(records(flow)) != null);

      List<JsonNode> records = records(flow);
      Instant left = lastAnswer.plus(SIZE);
      JsonNode emptied =
          records.stream()
              .filter(record -> !record.get("value").isNull())
              .filter(record -> record.at("/value/windows/0/promoters").asLong() == 0)
              .findFirst()
              .orElseThrow();
      assertThat(emittedAt(emptied)).isBetween(left.minus(PANE), left.plus(PANE).plusSeconds(2));
      assertThat(emptied.at("/value/windows/1/promoters").asLong()).isEqualTo(40);

      List<Instant> beats =
          records.stream()
              .filter(record -> !record.get("value").isNull())
              .map(IdleSourcesITCase::emittedAt)
              .toList();
      for (int i = 1; i < beats.size(); i++) {
        assertThat(Duration.between(beats.get(i - 1), beats.get(i)))
            .isLessThan(Duration.ofSeconds(4));
      }
      assertThat(Duration.between(lastAnswer, beats.get(beats.size() - 1)))
          .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(22));
      JsonNode last = records.get(records.size() - 2);
      assertThat(last.at("/value/windows/1/promoters").asLong()).isZero();
      assertThat(records.get(records.size() - 1).get("value").isNull()).isTrue();
    }
  }

  private static void send(Flow flow, int number, Instant respondedAt) {
    SurveyResponse response =
        SurveyResponse.newBuilder()
            .setTenantId("acme")
            .setResponseId("r" + number)
            .setScore(10)
            .setChannel("voice")
            .setRespondedAt(respondedAt)
            .build();
    flow.feeder.send(("acme/r" + number).getBytes(StandardCharsets.UTF_8), flow.encode(response));
  }

  /** Those of the tenant, which are all in one partition and so in their order. */
  private static List<JsonNode> records(Flow flow) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (JsonNode record : Replays.records(flow.dump(Topics.UPDATES))) {
      if (record.get("key").asText().equals("acme/TENANT")) {
        records.add(record);
      }
    }
    return records;
  }

  private static @Nullable JsonNode tombstone(List<JsonNode> records) {
    return records.stream().filter(record -> record.get("value").isNull()).findAny().orElse(null);
  }

  private static Instant emittedAt(JsonNode record) {
    return Instant.parse(record.at("/value/emittedAt").asText());
  }
}

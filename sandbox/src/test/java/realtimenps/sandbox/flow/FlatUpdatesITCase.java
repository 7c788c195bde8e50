package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.stack.Topics;

/** The rows of nps.window-updates say what nps.updates says, of every subject and window. */
class FlatUpdatesITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ANSWERS = 400;
  private static final List<String> OF_THE_SUBJECT =
      List.of(
          "subject",
          "tenantId",
          "scope",
          "agentId",
          "teamId",
          "channel",
          "latestTeamId",
          "asOf",
          "emittedAt",
          "epoch",
          "revision");

  private final Random random = new Random(11);

  private JsonNode answer(int number, long revision, Instant now) {
    return JSON.valueToTree(
        Map.of(
            "tenantId",
            "t" + number % 3,
            "responseId",
            "r" + number,
            "revision",
            revision,
            "score",
            random.nextInt(11),
            "channel",
            random.nextBoolean() ? "voice" : "chat",
            "agentId",
            "a/" + number % 7,
            "teamId",
            "team" + number % 2,
            "respondedAt",
            now.minus(Duration.ofMinutes(random.nextInt(3_000))).toString()));
  }

  private static JsonNode erasure(int number) {
    return JSON.valueToTree(
        Map.of("erase", Map.of("tenantId", "t" + number % 3, "responseId", "r" + number)));
  }

  @Test
  void the_latest_rows_are_the_latest_updates_over_corrections_and_erasures(@TempDir Path dir)
      throws Exception {
    Instant now = Instant.now();
    List<JsonNode> lines = new ArrayList<>();
    for (int number = 0; number < ANSWERS; number++) {
      lines.add(answer(number, 0, now));
    }
    for (int number = 0; number < ANSWERS; number += 3) {
      lines.add(answer(number, 1, now));
    }
    for (int number = 0; number < ANSWERS; number += 5) {
      lines.add(erasure(number));
    }
    for (int number = 1; number < ANSWERS; number += 3) {
      lines.add(erasure(number)); // all that one tenant has
    }
    try (Flow flow = Flow.start(dir)) {
      JobID job = flow.runJob(Map.of("flat-updates", "true"), null);
      flow.feed(lines);
      flow.awaitQuiet(job, lines.size());
      flow.awaitCheckpointOfAllInput();

      Map<String, JsonNode> updates = latest(flow.dump(Topics.UPDATES));
      Map<String, JsonNode> rows = latest(flow.dump(Topics.WINDOW_UPDATES));

      assertThat(updates).hasSizeGreaterThan(20);
      assertThat(updates.keySet()).noneMatch(subject -> subject.startsWith("t1/"));
      assertThat(withoutTimeOfEmission(rows)).isEqualTo(withoutTimeOfEmission(laidFlat(updates)));
    }
  }

  /** A heartbeat may come between the two dumps. */
  private static Map<String, JsonNode> withoutTimeOfEmission(Map<String, JsonNode> rows) {
    Map<String, JsonNode> without = new HashMap<>();
    rows.forEach(
        (key, row) ->
            without.put(
                key,
                ((ObjectNode) row.deepCopy())
                    .without(
                        List.of("asOf", "emittedAt", "epoch", "revision", "startAt", "endAt"))));
    return without;
  }

  private static Map<String, JsonNode> latest(Path dump) throws IOException {
    Map<String, JsonNode> latest = new HashMap<>();
    for (String line : Files.readAllLines(dump)) {
      JsonNode record = JSON.readTree(line);
      String key = record.path("key").textValue();
      if (record.path("value").isNull()) {
        latest.remove(key);
      } else {
        latest.put(key, record.path("value"));
      }
    }
    return latest;
  }

  private static Map<String, JsonNode> laidFlat(Map<String, JsonNode> updates) {
    Map<String, JsonNode> rows = new HashMap<>();
    updates.forEach(
        (subject, update) -> {
          for (JsonNode window : update.path("windows")) {
            ObjectNode row = JSON.createObjectNode();
            OF_THE_SUBJECT.forEach(field -> row.set(field, update.path(field)));
            row.setAll((ObjectNode) window);
            rows.put(subject + "/" + window.path("windowName").textValue(), row);
          }
        });
    return rows;
  }
}

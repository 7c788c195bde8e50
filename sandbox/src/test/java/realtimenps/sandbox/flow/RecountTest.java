package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a recount sees when updates are lost, of which no number is wrong. */
class RecountTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant ANSWERED_AT = Instant.parse("2026-01-05T10:00:00Z");

  @Test
  void an_update_without_windows_is_wrong(@TempDir Path dir) throws IOException {
    assertThat(recountOfOne().wrongLast(updates(dir, update(ANSWERED_AT))))
        .hasSize(2)
        .allMatch(mistake -> mistake.contains(": has no windows ["));
  }

  @Test
  void an_update_from_before_the_newest_answer_is_wrong(@TempDir Path dir) throws IOException {
    Instant before = ANSWERED_AT.minus(Duration.ofDays(1));
    ObjectNode update = update(before);
    ArrayNode windows = (ArrayNode) update.get("windows");
    Recount.DEFAULT_PANES.forEach(
        (name, pane) -> {
          long millis = pane.toMillis();
          Instant endAt = Instant.ofEpochMilli((before.toEpochMilli() / millis + 1) * millis);
          windows
              .addObject()
              .put("windowName", name)
              .put("startAt", endAt.minus(Duration.parse(name)).toString())
              .put("endAt", endAt.toString())
              .put("promoters", 0)
              .put("passives", 0)
              .put("detractors", 0)
              .put("sampleStatus", "EMPTY")
              .putNull("nps");
        });
    assertThat(recountOfOne().wrongLast(updates(dir, update)))
        .hasSize(2)
        .allMatch(mistake -> mistake.endsWith("but has an answer of " + ANSWERED_AT));
  }

  private static Recount recountOfOne() {
    Recount recount = new Recount(Recount.DEFAULT_PANES);
    recount.read(
        JSON.createObjectNode()
            .put("tenantId", "acme")
            .put("responseId", "r-1")
            .put("score", 10)
            .put("channel", "chat")
            .put("respondedAt", ANSWERED_AT.toString()));
    return recount;
  }

  private static ObjectNode update(Instant asOf) {
    ObjectNode update =
        JSON.createObjectNode().put("epoch", 1).put("revision", 1).put("asOf", asOf.toString());
    update.putArray("windows");
    return update;
  }

  /** The same of both subjects of the answer. */
  private static Path updates(Path dir, ObjectNode update) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String subject : new String[] {"acme/TENANT", "acme/CHANNEL/chat"}) {
      ObjectNode record = JSON.createObjectNode().put("key", subject);
      record.set("value", update);
      lines.append(record).append('\n');
    }
    return Files.writeString(dir.resolve("updates.jsonl"), lines);
  }
}

package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every response three times, 200 corrections and 100 erasures at random places. */
class CorrectionsReplayITCase {
  private static final long SEED = 20_170_513;

  @Test
  void last_updates_equal_a_recount(@TempDir Path dir) throws IOException {
    Path input = input(dir);
    JsonNode summary = Replays.run(input, dir);

    Recount recount = Recount.of(input);
    assertThat(recount.wrongLast(dir.resolve("updates.jsonl"))).isEmpty();
    assertThat(recount.wrongFollowUps(dir.resolve("follow-ups.jsonl"))).isEmpty();
    assertClasses(summary, recount);
  }

  @Test
  void every_record_of_one_partition_equals_what_had_been_read_by_then(@TempDir Path dir)
      throws IOException {
    Path input = input(dir);
    JsonNode summary = Replays.run(input, dir, "--partitions", "1");

    Recount recount = Recount.of(input);
    assertThat(recount.wrongLast(dir.resolve("updates.jsonl"))).isEmpty();
    assertThat(recount.wrongAny(dir.resolve("updates.jsonl"))).isEmpty();
    assertThat(recount.wrongFollowUps(dir.resolve("follow-ups.jsonl"))).isEmpty();
    Map<String, List<String>> states = followUpStates(dir.resolve("follow-ups.jsonl"));
    assertThat(states).isEqualTo(recount.followUpStates());
    assertThat(states.values())
        .as("corrections and erasures met detractors")
        .contains(List.of("OPEN"), List.of("OPEN", "OPEN"), List.of("OPEN", "CANCELLED"));
    assertThat(summary.get("followUps").asLong())
        .isEqualTo(states.values().stream().mapToLong(List::size).sum());
    assertClasses(summary, recount);
  }

  private static Map<String, List<String>> followUpStates(Path file) throws IOException {
    Map<String, List<String>> states = new HashMap<>();
    for (JsonNode record : Replays.records(file)) {
      states
          .computeIfAbsent(record.get("key").asText(), key -> new ArrayList<>())
          .add(record.at("/value/state").asText());
    }
    return states;
  }

  private static Path input(Path dir) throws IOException {
    List<ObjectNode> responses = SurveyFile.responses();
    responses.forEach(r -> r.put("respondentId", "c" + r.get("responseId").asText()));
    List<JsonNode> lines =
        SurveyFile.withRepetitionsCorrectionsAndErasures(responses, 200, 100, new Random(SEED));
    return SurveyFile.write(dir.resolve("input.jsonl"), lines);
  }

  private static void assertClasses(JsonNode summary, Recount recount) {
    Replays.assertAllAccountedFor(summary);
    assertThat(summary.get("read").asLong()).isEqualTo(3 * 2830 + 200 + 100);
    assertThat(summary.get("counted").asLong()).isEqualTo(recount.counted());
    assertThat(summary.get("superseded").asLong()).isEqualTo(recount.superseded());
    assertThat(summary.get("rejected").asLong()).isEqualTo(recount.rejected());
    assertThat(summary.get("erased").asLong()).isEqualTo(recount.erased()).isEqualTo(100);
    assertThat(summary.get("late").asLong()).isZero();
  }
}

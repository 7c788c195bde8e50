package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sender whose clock is wrong moves nobody's time. */
class WrongClocksITCase {
  @Test
  void answers_a_year_ahead_and_of_1970_are_rejected_and_no_number_moves(@TempDir Path dir)
      throws IOException {
    List<ObjectNode> lines = new ArrayList<>(SurveyFile.madeUp(600, new Random(3)));
    ObjectNode template = lines.get(300);
    lines.add(300, dated(template, "ahead", Instant.now().plus(Duration.ofDays(365))));
    lines.add(310, dated(template, "of-1970", Instant.ofEpochSecond(1_700_000)));
    Path input = SurveyFile.write(dir.resolve("input.jsonl"), lines);

    JsonNode summary = Replays.run(input, dir, "--partitions", "1");

    Recount recount = Recount.of(input);
    assertThat(summary.get("counted").asLong()).isEqualTo(recount.counted());
    assertThat(summary.get("late").asLong()).isZero();
    assertThat(recount.wrongLast(dir.resolve("updates.jsonl"))).isEmpty();
    assertThat(recount.wrongAny(dir.resolve("updates.jsonl"))).isEmpty();
    assertThat(
            Replays.records(dir.resolve("rejected.jsonl")).stream()
                .map(record -> record.at("/value/reason").asText())
                .filter(reason -> !reason.equals("SCORE_OUT_OF_RANGE")))
        .containsExactlyInAnyOrder("RESPONDED_AT_IN_FUTURE", "RESPONDED_AT_BEFORE_2000");
    Instant newest =
        lines.stream()
            .filter(line -> !line.get("responseId").asText().startsWith("ahead"))
            .map(line -> Instant.ofEpochMilli(line.get("respondedAt").asLong()))
            .max(Instant::compareTo)
            .orElseThrow();
    assertThat(Replays.records(dir.resolve("updates.jsonl")))
        .allSatisfy(
            record ->
                assertThat(Instant.parse(record.at("/value/asOf").asText()))
                    .isBefore(newest.plus(Duration.ofMinutes(2))));
  }

  private static ObjectNode dated(ObjectNode template, String id, Instant respondedAt) {
    return template
        .deepCopy()
        .put("responseId", id)
        .put("score", 10)
        .put("respondedAt", respondedAt.toEpochMilli());
  }
}

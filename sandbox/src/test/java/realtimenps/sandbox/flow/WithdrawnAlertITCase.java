package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The detractors behind a page turn out to be promoters. */
class WithdrawnAlertITCase {
  private static final LocalDate DAY = CallCenter.MONDAY.plusDays(3);

  @Test
  void corrected_evidence_withdraws_the_page_and_cancels_the_follow_ups(@TempDir Path dir)
      throws IOException {
    CallCenter acme = new CallCenter("acme", 5);
    List<ObjectNode> lines = acme.days(CallCenter.MONDAY, 3, (team, at) -> CallCenter.USUAL);
    List<ObjectNode> spike =
        acme.between(
            CallCenter.at(DAY, 8),
            CallCenter.at(DAY, 10),
            (team, at) -> team.equals("team-3") ? 0.6 : CallCenter.USUAL);
    lines.addAll(spike);
    List<ObjectNode> corrections = new ArrayList<>();
    for (ObjectNode line : spike) {
      if (line.get("teamId").asText().equals("team-3") && CallCenter.isDetractor(line)) {
        corrections.add(line.deepCopy().put("revision", 1).put("score", 10));
      }
    }
    lines.addAll(corrections);

    Replays.run(SurveyFile.write(dir.resolve("input.jsonl"), lines), dir, "--partitions", "1");

    Episodes episodes = Episodes.of(dir.resolve("alerts.jsonl"));
    assertThat(episodes.paged()).hasSize(1).allMatch(key -> key.startsWith("acme/TEAM/team-3/"));
    List<JsonNode> records = episodes.of(episodes.paged().get(0));
    assertThat(records.get(records.size() - 1).get("state").asText()).isEqualTo("WITHDRAWN");

    Map<String, String> states = new HashMap<>();
    for (JsonNode record : Replays.records(dir.resolve("follow-ups.jsonl"))) {
      states.put(record.get("key").asText(), record.at("/value/state").asText());
    }
    assertThat(corrections)
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(states.get("acme/" + line.get("responseId").asText()))
                    .isEqualTo("CANCELLED"));
    assertThat(states.values())
        .filteredOn("CANCELLED"::equals)
        .as("no other is cancelled")
        .hasSize(corrections.size());
  }
}

package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three days as usual, then one on which one of eight teams has 50 instead of 20 % detractors. */
class TeamSpikeReplayITCase {
  private static final LocalDate DAY = CallCenter.MONDAY.plusDays(3);
  private static final Instant FROM = CallCenter.at(DAY, 9);
  private static final Instant TO = CallCenter.at(DAY, 16);
  private static final String TEAM = "acme/TEAM/team-3";

  private static final String[] IN_ORDER = {"--partitions", "1", "--set", "parallelism=1"};

  @Test
  void one_page_on_the_team_with_numbers_that_a_recount_confirms(@TempDir Path dir)
      throws IOException {
    List<ObjectNode> lines = lines();
    Path input = SurveyFile.write(dir.resolve("input.jsonl"), lines);
    JsonNode summary = Replays.run(input, dir.resolve("out"), IN_ORDER);
    assertThat(summary.get("counted").asLong()).isEqualTo(lines.size());

    Episodes episodes = Episodes.of(dir.resolve("out/alerts.jsonl"));
    assertThat(episodes.paged()).hasSize(1).allMatch(key -> key.startsWith(TEAM + "/"));
    String page = episodes.paged().get(0);
    for (JsonNode alert : episodes.all()) {
      if (alert.get("state").asText().equals("FIRING")) {
        assertThat(Episodes.counts(alert))
            .as(alert.get("summary").asText())
            .isEqualTo(Episodes.recount(lines, alert));
      }
    }

    JsonNode first = episodes.of(page).stream().filter(Episodes::isPage).findFirst().orElseThrow();
    assertThat(Episodes.time(first, "onsetAt"))
        .isBetween(FROM.minusSeconds(3_600).toEpochMilli(), TO.toEpochMilli());
    assertThat(Episodes.time(first, "detectedAt"))
        .isBetween(FROM.toEpochMilli(), TO.toEpochMilli());
    assertThat(first.get("evidence")).isNotEmpty();

    List<JsonNode> records = episodes.of(page);
    JsonNode last = records.get(records.size() - 1);
    assertThat(last.get("state").asText()).isEqualTo("RESOLVED");
    assertThat(last.get("resolveReason").asText()).isEqualTo("RECOVERED");
    assertThat(Episodes.time(last, "resolvedAt"))
        .isBetween(TO.toEpochMilli(), CallCenter.at(DAY, 20).toEpochMilli());

    Replays.run(input, dir.resolve("again"), IN_ORDER);
    assertThat(tellings(Episodes.of(dir.resolve("again/alerts.jsonl"))))
        .as("the same replay tells the same")
        .isEqualTo(tellings(episodes));
  }

  private static List<ObjectNode> lines() {
    CallCenter acme = new CallCenter("acme", 3);
    List<ObjectNode> lines = acme.days(CallCenter.MONDAY, 3, (team, at) -> CallCenter.USUAL);
    lines.addAll(
        acme.days(
            DAY,
            1,
            (team, at) ->
                team.equals("team-3") && !at.isBefore(FROM) && at.isBefore(TO)
                    ? 0.5
                    : CallCenter.USUAL));
    return lines;
  }

  /** Everything but when it was told. */
  private static List<String> tellings(Episodes episodes) {
    return episodes.all().stream()
        .map(
            alert ->
                String.join(
                        " ",
                        List.of(
                                "subject",
                                "episodeId",
                                "state",
                                "severity",
                                "onsetAt",
                                "detectedAt")
                            .stream()
                            .map(field -> alert.get(field).asText())
                            .toList())
                    + " "
                    + Episodes.counts(alert))
        .toList();
  }
}

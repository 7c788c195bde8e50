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

/**
 * Three days as usual, then one on which the odds of a detractor are four times the usual for all.
 */
class StormReplayITCase {
  private static final LocalDate DAY = CallCenter.MONDAY.plusDays(3);
  private static final Instant FROM = CallCenter.at(DAY, 9);
  private static final Instant TO = CallCenter.at(DAY, 11);
  private static final String TENANT = "acme/TENANT";

  @Test
  void pages_the_tenant_and_few_below_it(@TempDir Path dir) throws IOException {
    CallCenter acme = new CallCenter("acme", 5);
    List<ObjectNode> lines = acme.days(CallCenter.MONDAY, 3, (team, at) -> CallCenter.USUAL);
    lines.addAll(
        acme.days(
            DAY, 1, (team, at) -> !at.isBefore(FROM) && at.isBefore(TO) ? 0.5 : CallCenter.USUAL));

    Replays.run(SurveyFile.write(dir.resolve("input.jsonl"), lines), dir, "--partitions", "1");

    Episodes episodes = Episodes.of(dir.resolve("alerts.jsonl"));
    assertThat(episodes.paged()).hasSizeLessThanOrEqualTo(4);
    List<String> storms =
        episodes.paged().stream().filter(key -> key.startsWith(TENANT + "/")).toList();
    assertThat(storms).hasSize(1);

    List<JsonNode> explained =
        episodes.all().stream().filter(alert -> !alert.get("suppressedBy").isNull()).toList();
    assertThat(explained)
        .isNotEmpty()
        .allSatisfy(
            alert -> {
              assertThat(alert.get("suppressedBy").asText()).isIn(episodes.paged());
              assertThat(alert.get("scope").asText()).isNotEqualTo("TENANT");
            })
        .anySatisfy(
            alert -> assertThat(alert.get("suppressedBy").asText()).isEqualTo(storms.get(0)));
    assertThat(episodes.last())
        .as("in the evening nobody is paged any more")
        .noneMatch(Episodes::isPage);
  }
}

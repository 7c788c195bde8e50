package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real survey, whose counts a separate program has published beside it. */
class SfoReplayITCase {
  @BeforeEach
  void survey_is_at_hand() {
    assumeTrue(SurveyFile.hasSfo(), "skipped: there is no " + SurveyFile.SFO);
  }

  @ParameterizedTest(name = "replay {0}")
  @ValueSource(
      strings = {
        "",
        "--shuffle 1",
        "--shuffle 2",
        "--partitions 1",
        "--set delivery-guarantee=EXACTLY_ONCE"
      })
  void last_update_of_every_subject_has_the_published_counts(String options, @TempDir Path dir)
      throws IOException {
    JsonNode summary =
        Replays.run(
            SurveyFile.SFO.resolve("responses.jsonl"),
            dir,
            options.isEmpty() ? new String[0] : options.split(" ", -1));

    assertThat(summary.get("read").asLong()).isEqualTo(2830);
    assertThat(summary.get("counted").asLong()).isEqualTo(2746);
    assertThat(summary.get("rejected").asLong()).isEqualTo(84);
    assertThat(summary.get("late").asLong()).isZero();
    assertThat(Replays.records(dir.resolve("rejected.jsonl")))
        .hasSize(84)
        .allSatisfy(
            record ->
                assertThat(record.at("/value/reason").asText()).isEqualTo("SCORE_OUT_OF_RANGE"));

    Map<String, String> counts = new HashMap<>();
    Map<String, JsonNode> last = Recount.lastBySubject(dir.resolve("updates.jsonl"));
    last.forEach((subject, update) -> counts.put(subject, countsOf(window(update, "P30D"))));
    assertThat(window(Objects.requireNonNull(last.get("sfo/TENANT")), "P30D").get("nps").asDouble())
        .isCloseTo(39.839767, within(1e-6));

    JsonNode truth = new ObjectMapper().readTree(SurveyFile.SFO.resolve("truth.json").toFile());
    Map<String, String> published = new HashMap<>();
    published.put("sfo/TENANT", countsOf(truth.get("overall")));
    publish(truth.get("per_channel"), "sfo/CHANNEL/", published);
    publish(truth.get("per_team"), "sfo/TEAM/", published);
    publish(truth.get("per_agent"), "sfo/AGENT/", published);
    assertThat(published).hasSize(1 + 3 + 7 + 72);
    assertThat(counts).containsAllEntriesOf(published);
  }

  private static void publish(JsonNode truth, String prefix, Map<String, String> published) {
    truth
        .properties()
        .forEach(entry -> published.put(prefix + entry.getKey(), countsOf(entry.getValue())));
  }

  private static JsonNode window(JsonNode update, String name) {
    for (JsonNode window : update.get("windows")) {
      if (window.get("windowName").asText().equals(name)) {
        return window;
      }
    }
    throw new AssertionError("no window " + name + " in " + update);
  }

  private static String countsOf(JsonNode tally) {
    return tally.get("promoters") + "/" + tally.get("passives") + "/" + tally.get("detractors");
  }
}

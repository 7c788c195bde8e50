package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import realtimenps.sandbox.stack.Topics;

/**
 * Today's job goes on from the savepoint of every release and counts on as if nothing had happened.
 *
 * <p>A release adds its own: {@code mvn -B verify -pl sandbox -am -Dsavepoint.release=VERSION
 * -Dit.test=SavepointITCase -Dtest='!*' -Dsurefire.failIfNoSpecifiedTests=false
 * -Dfailsafe.failIfNoSpecifiedTests=false}, which writes it where the others are.
 */
class SavepointITCase {
  private static final Path RELEASES = Path.of("src", "test", "resources", "savepoints");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is remembered ages while a savepoint lies there, and is to be there years from now. */
  private static final Map<String, String> SETTINGS = Map.of("memory-horizon", "3650 d");

  static Stream<Path> releases() throws IOException {
    List<Path> releases;
    try (Stream<Path> dirs = Files.list(RELEASES)) {
      releases = dirs.sorted().toList();
    }
    return releases.stream();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void the_savepoint_of_a_release_is_gone_on_from(Path release, @TempDir Path dir)
      throws IOException, InterruptedException {
    List<JsonNode> before = read(release.resolve("before.jsonl"));
    List<JsonNode> after = read(release.resolve("after.jsonl"));
    try (Flow flow = Flow.start(dir)) {
      flow.feed(before); // where the savepoint says that the input was read to
      flow.feed(after);
      JobID job =
          flow.runJob(SETTINGS, release.resolve("savepoint").toAbsolutePath().toUri().toString());
      flow.awaitQuiet(job, after.size());
      flow.awaitCheckpointOfAllInput();

      Recount recount = new Recount(Recount.DEFAULT_PANES);
      before.forEach(recount::read);
      long countedBefore = recount.counted();
      after.forEach(recount::read);
      Path updates = flow.dump(Topics.UPDATES);
      assertThat(Recount.lastBySubject(updates)).hasSizeGreaterThan(100);
      assertThat(recount.wrongLast(updates)).isEmpty();
      assertThat(flow.counts().read()).isEqualTo(after.size());
      assertThat(flow.counts().counted()).isEqualTo(recount.counted() - countedBefore);
      assertThat(Files.readString(flow.dump(Topics.FOLLOW_UPS))).contains("\"CANCELLED\"");
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "savepoint.release", matches = ".+")
  void write_the_savepoint_of_this_release(@TempDir Path dir)
      throws IOException, InterruptedException {
    Path release = RELEASES.resolve(System.getProperty("savepoint.release"));
    Files.createDirectories(release);
    Random random = new Random(5);
    List<ObjectNode> responses = SurveyFile.madeUp(500, random);
    List<JsonNode> before = new ArrayList<>(responses);
    List<JsonNode> after = new ArrayList<>();
    for (ObjectNode response : responses) {
      int what = random.nextInt(10);
      if (what == 0) {
        after.add(response); // a copy
      } else if (what <= 3) {
        after.add(corrected(response, random));
      } else if (what == 4) {
        after.add(erasure(response));
      }
    }
    after.addAll(oneOfEachSubject(responses));
    try (Flow flow = Flow.start(dir)) {
      JobID job = flow.runJob(SETTINGS, null);
      flow.feed(before);
      flow.awaitQuiet(job, before.size());
      copy(Path.of(URI.create(flow.stack.flink().stopWithSavepoint(job))), release);
    }
    SurveyFile.write(release.resolve("before.jsonl"), before);
    SurveyFile.write(release.resolve("after.jsonl"), after);
  }

  private static JsonNode corrected(ObjectNode response, Random random) {
    return response.deepCopy().put("revision", 1).put("score", random.nextInt(11));
  }

  private static JsonNode erasure(ObjectNode response) {
    ObjectNode erasure = JSON.createObjectNode();
    erasure
        .putObject("erase")
        .put("tenantId", response.get("tenantId").asText())
        .put("responseId", response.get("responseId").asText());
    return erasure;
  }

  /** So that every subject is told of again. They come after all others in event time. */
  private static List<JsonNode> oneOfEachSubject(List<ObjectNode> responses) {
    Map<String, JsonNode> last = new LinkedHashMap<>();
    Instant end = Instant.parse("2024-02-10T00:00:00Z").plus(Duration.ofMinutes(10 * 500 + 120));
    for (ObjectNode response : responses) {
      String leaf =
          response.get("tenantId") + " " + response.get("agentId") + response.get("channel");
      ObjectNode again = response.deepCopy();
      again.put("responseId", "again-" + last.size()).put("score", last.size() % 11);
      again.put("respondedAt", end.plusSeconds(last.size()).toEpochMilli());
      last.putIfAbsent(leaf, again);
    }
    return List.copyOf(last.values());
  }

  private static void copy(Path savepoint, Path release) throws IOException {
    Path to = Files.createDirectories(release.resolve("savepoint"));
    try (Stream<Path> files = Files.list(savepoint)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}

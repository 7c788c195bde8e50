package realtimenps.sandbox.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Lines for a replay: a real survey where it is at hand, and what can happen to its responses. */
final class SurveyFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Beside the project, not part of it. */
  static final Path SFO = findShared("data/sfo_airport_2017");

  private SurveyFile() {}

  static boolean hasSfo() {
    return Files.exists(SFO.resolve("responses.jsonl"));
  }

  private static Path findShared(String path) {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path shared = dir.resolve("shared").resolve(path);
      if (Files.exists(shared)) {
        return shared;
      }
    }
    return Path.of("shared").resolve(path);
  }

  /** The responses of the San Francisco airport survey; without it, as many made-up ones. */
  static List<ObjectNode> responses() throws IOException {
    List<ObjectNode> responses = new ArrayList<>();
    if (hasSfo()) {
      for (String line : Files.readAllLines(SFO.resolve("responses.jsonl"))) {
        responses.add((ObjectNode) JSON.readTree(line));
      }
      return responses;
    }
    return madeUp(2_830, new Random(7));
  }

  /** Responses of twenty days, one in fifty with a score out of range. */
  static List<ObjectNode> madeUp(int count, Random random) {
    List<ObjectNode> responses = new ArrayList<>();
    long startAt = Instant.parse("2024-02-10T00:00:00Z").toEpochMilli();
    for (int i = 0; i < count; i++) {
      int agent = random.nextInt(40);
      responses.add(
          JSON.createObjectNode()
              .put("tenantId", "tenant-" + i % 3)
              .put("responseId", "r" + i)
              .put("score", random.nextInt(50) == 0 ? 11 : random.nextInt(11))
              .put("channel", List.of("voice", "chat", "e/mail").get(random.nextInt(3)))
              .put("agentId", "agent-" + agent)
              .put("teamId", "team " + agent % 5)
              .put("respondedAt", startAt + i * 600_000L + random.nextInt(3_600_000)));
    }
    return responses;
  }

  /**
   * Each response three times, some corrected, to another score and now and then to another agent,
   * and some erased, all at random places: an erasure may come before its response.
   */
  static List<JsonNode> withRepetitionsCorrectionsAndErasures(
      List<ObjectNode> responses, int corrections, int erasures, Random random) {
    List<JsonNode> lines = new ArrayList<>();
    for (int time = 0; time < 3; time++) {
      lines.addAll(responses);
    }
    List<ObjectNode> picked = new ArrayList<>(responses);
    Collections.shuffle(picked, random);
    for (ObjectNode response : picked.subList(0, corrections)) {
      ObjectNode correction = response.deepCopy().put("revision", 1);
      correction.put("score", (response.get("score").asInt() + 1 + random.nextInt(10)) % 11);
      if (random.nextInt(3) == 0) {
        correction.set("agentId", picked.get(random.nextInt(picked.size())).get("agentId"));
      }
      lines.add(random.nextInt(lines.size()), correction);
    }
    for (ObjectNode response : picked.subList(corrections / 2, corrections / 2 + erasures)) {
      ObjectNode erasure = JSON.createObjectNode();
      erasure
          .putObject("erase")
          .put("tenantId", response.get("tenantId").asText())
          .put("responseId", response.get("responseId").asText());
      lines.add(random.nextInt(lines.size()), erasure);
    }
    return lines;
  }

  static Path write(Path file, List<? extends JsonNode> lines) throws IOException {
    return Files.write(file, lines.stream().map(JsonNode::toString).toList());
  }
}

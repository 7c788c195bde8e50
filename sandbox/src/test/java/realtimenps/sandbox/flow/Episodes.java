package realtimenps.sandbox.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The alerts of a replay, by episode: of each its records in the order of (epoch, revision). */
final class Episodes {
  private final Map<String, List<JsonNode>> records = new TreeMap<>();

  private Episodes() {}

  static Episodes of(Path alerts) throws IOException {
    Episodes episodes = new Episodes();
    for (JsonNode record : Replays.records(alerts)) {
      episodes
          .records
          .computeIfAbsent(record.get("key").asText(), key -> new ArrayList<>())
          .add(record.get("value"));
    }
    for (List<JsonNode> ofOne : episodes.records.values()) {
      ofOne.sort(
          Comparator.comparing((JsonNode alert) -> alert.get("epoch").asLong())
              .thenComparing(alert -> alert.get("revision").asLong()));
    }
    return episodes;
  }

  /** The keys of the episodes that have paged somebody. */
  List<String> paged() {
    return records.entrySet().stream()
        .filter(episode -> episode.getValue().stream().anyMatch(Episodes::isPage))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The records of an episode. */
  List<JsonNode> of(String key) {
    return records.getOrDefault(key, List.of());
  }

  /** The record of each episode that stands in the end. */
  List<JsonNode> last() {
    return records.values().stream().map(ofOne -> ofOne.get(ofOne.size() - 1)).toList();
  }

  List<JsonNode> all() {
    return records.values().stream().flatMap(List::stream).toList();
  }

  static boolean isPage(JsonNode alert) {
    return alert.get("state").asText().equals("FIRING")
        && !alert.get("severity").asText().equals("WATCH")
        && alert.get("suppressedBy").isNull();
  }

  /**
   * What the lines themselves say of the subject and the time that an alert speaks of: "14 of 20".
   */
  static String recount(List<ObjectNode> lines, JsonNode alert) {
    String scope = alert.get("scope").asText();
    String field =
        switch (scope) {
          case "CHANNEL" -> "channel";
          case "TEAM" -> "teamId";
          case "AGENT" -> "agentId";
          default -> "tenantId";
        };
    long from = time(alert, "onsetAt");
    long to = time(alert, "detectedAt");
    int detractors = 0;
    int responses = 0;
    for (ObjectNode line : lines) {
      long at = line.get("respondedAt").asLong();
      if (from <= at && at <= to && line.get(field).equals(alert.get(field))) {
        responses++;
        if (CallCenter.isDetractor(line)) {
          detractors++;
        }
      }
    }
    return detractors + " of " + responses;
  }

  /** What an alert says: "14 of 20". */
  static String counts(JsonNode alert) {
    return alert.get("detractors").asLong() + " of " + alert.get("responses").asLong();
  }

  static long time(JsonNode alert, String field) {
    return Instant.parse(alert.get(field).asText()).toEpochMilli();
  }
}

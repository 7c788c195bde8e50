package realtimenps.sandbox.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the lines of a replay's input once more, by the contract alone, and holds the updates that
 * came out against it. It shares no code with the job: plain lists, counted anew for every window.
 */
final class Recount {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** By size, as the job is configured unless told otherwise. */
  static final Map<String, Duration> DEFAULT_PANES =
      Map.of(
          "PT15M", Duration.ofSeconds(15),
          "PT1H", Duration.ofMinutes(1),
          "P1D", Duration.ofMinutes(15),
          "P7D", Duration.ofHours(2),
          "P30D", Duration.ofHours(8));

  private record Answer(
      long revision,
      int score,
      String channel,
      @Nullable String agent,
      @Nullable String team,
      @Nullable String respondent,
      @Nullable String contactReason,
      Instant respondedAt) {
    boolean isDetractor() {
      return score <= 6;
    }
  }

  /** What one line changes for a subject. */
  private record Change(@Nullable Answer removed, @Nullable Answer added) {}

  private final Map<String, Duration> panes;
  private final Map<String, Answer> live = new HashMap<>();
  private final Set<String> erasedIds = new HashSet<>();
  private final Map<String, List<Change>> changes = new LinkedHashMap<>();
  private final Map<String, List<String>> followUps = new HashMap<>();
  private long counted;
  private long superseded;
  private long rejected;
  private long erased;

  Recount(Map<String, Duration> panes) {
    this.panes = panes;
  }

  static Recount of(Path input) throws IOException {
    Recount recount = new Recount(DEFAULT_PANES);
    for (String line : Files.readAllLines(input)) {
      recount.read(JSON.readTree(line));
    }
    return recount;
  }

  long counted() {
    return counted;
  }

  long superseded() {
    return superseded;
  }

  long rejected() {
    return rejected;
  }

  long erased() {
    return erased;
  }

  Set<String> subjects() {
    return changes.keySet();
  }

  /** Counts one line of the input. */
  void read(JsonNode line) {
    if (line.has("raw")) {
      rejected++;
      return;
    }
    if (line.has("erase")) {
      JsonNode erase = line.get("erase");
      String tenant = erase.get("tenantId").asText();
      String id = tenant + '\n' + erase.get("responseId").asText();
      erased++;
      erasedIds.add(id);
      Answer before = live.remove(id);
      change(tenant, before, null);
      followUp(id, before, null);
      return;
    }
    String tenant = line.get("tenantId").asText();
    String id = tenant + '\n' + line.get("responseId").asText();
    Answer answer =
        new Answer(
            line.path("revision").asLong(0),
            line.get("score").asInt(),
            line.get("channel").asText(),
            text(line, "agentId"),
            text(line, "teamId"),
            text(line, "respondentId"),
            text(line, "contactReason"),
            instant(line.get("respondedAt")));
    Answer before = live.get(id);
    if (!isValid(line, answer)) {
      rejected++;
    } else if (erasedIds.contains(id) || (before != null && answer.revision <= before.revision)) {
      superseded++;
    } else {
      counted++;
      live.put(id, answer);
      change(tenant, before, answer);
      followUp(id, before, answer);
    }
  }

  private static boolean isValid(JsonNode line, Answer answer) {
    int lowest = line.path("scale").asText("").equals("ONE_TO_TEN") ? 1 : 0;
    return answer.score >= lowest
        && answer.score <= 10
        && answer.respondedAt.isAfter(Instant.parse("1999-12-31T23:59:59.999Z"))
        && answer.respondedAt.isBefore(Instant.now().plus(Duration.ofMinutes(5)));
  }

  private void change(String tenant, @Nullable Answer removed, @Nullable Answer added) {
    Set<String> subjects = new HashSet<>();
    subjects.addAll(subjectsOf(tenant, removed));
    subjects.addAll(subjectsOf(tenant, added));
    for (String subject : subjects) {
      changes
          .computeIfAbsent(subject, key -> new ArrayList<>())
          .add(
              new Change(
                  subjectsOf(tenant, removed).contains(subject) ? removed : null,
                  subjectsOf(tenant, added).contains(subject) ? added : null));
    }
  }

  private void followUp(String id, @Nullable Answer before, @Nullable Answer now) {
    boolean isDetractor = now != null && now.isDetractor();
    if (isDetractor || (before != null && before.isDetractor())) {
      followUps
          .computeIfAbsent(keyOf(id), key -> new ArrayList<>())
          .add(isDetractor ? "OPEN" : "CANCELLED");
    }
  }

  private static String keyOf(String id) {
    String[] ids = id.split("\n", -1);
    return escape(ids[0]) + "/" + escape(ids[1]);
  }

  private static Set<String> subjectsOf(String tenant, @Nullable Answer answer) {
    Set<String> subjects = new HashSet<>();
    if (answer != null) {
      subjects.add(escape(tenant) + "/TENANT");
      subjects.add(escape(tenant) + "/CHANNEL/" + escape(answer.channel));
      if (answer.team != null) {
        subjects.add(escape(tenant) + "/TEAM/" + escape(answer.team));
      }
      if (answer.agent != null) {
        subjects.add(escape(tenant) + "/AGENT/" + escape(answer.agent));
        subjects.add(
            escape(tenant)
                + "/AGENT_CHANNEL/"
                + escape(answer.agent)
                + "/"
                + escape(answer.channel));
      }
    }
    return subjects;
  }

  private static String escape(String id) {
    return id.replace("%", "%25").replace("/", "%2F");
  }

  /** What is wrong with the last update of each subject, the largest (epoch, revision). */
  List<String> wrongLast(Path updates) throws IOException {
    List<String> wrong = new ArrayList<>();
    Map<String, JsonNode> last = lastBySubject(updates);
    for (Map.Entry<String, List<Change>> entry : changes.entrySet()) {
      List<Answer> answers = new ArrayList<>();
      entry.getValue().forEach(change -> apply(change, answers));
      JsonNode update = last.get(entry.getKey());
      if (update == null) {
        if (!answers.isEmpty()) {
          wrong.add(entry.getKey() + ": has no update");
        }
      } else {
        String difference = difference(update, answers);
        if (difference != null) {
          wrong.add(entry.getKey() + ": " + difference);
        }
      }
    }
    for (String subject : last.keySet()) {
      if (!changes.containsKey(subject)) {
        wrong.add(subject + ": is told of, but nothing in the input is about it");
      }
    }
    return wrong;
  }

  /** What is wrong with the last follow-up of each response, the largest (epoch, revision). */
  List<String> wrongFollowUps(Path file) throws IOException {
    List<String> wrong = new ArrayList<>();
    Map<String, Answer> detractors = new HashMap<>();
    live.forEach(
        (id, answer) -> {
          if (answer.isDetractor()) {
            detractors.put(keyOf(id), answer);
          }
        });
    for (Map.Entry<String, JsonNode> last : lastBySubject(file).entrySet()) {
      JsonNode followUp = last.getValue();
      Answer answer = detractors.remove(last.getKey());
      boolean isOpen = followUp.get("state").asText().equals("OPEN");
      if (isOpen
          ? answer == null || !says(followUp, answer)
          : answer != null || isNamed(followUp)) {
        wrong.add(
            "%s: the input says %s, the follow-up %s".formatted(last.getKey(), answer, followUp));
      }
    }
    detractors.keySet().forEach(key -> wrong.add(key + ": has no follow-up"));
    return wrong;
  }

  private static boolean says(JsonNode followUp, Answer answer) {
    return followUp.get("score").asInt() == answer.score
        && followUp.get("category").asText().equals("DETRACTOR")
        && followUp.get("channel").asText().equals(answer.channel)
        && Objects.equals(text(followUp, "agentId"), answer.agent)
        && Objects.equals(text(followUp, "teamId"), answer.team)
        && Objects.equals(text(followUp, "respondentId"), answer.respondent)
        && Objects.equals(text(followUp, "contactReason"), answer.contactReason)
        && Instant.parse(followUp.get("respondedAt").asText()).equals(answer.respondedAt);
  }

  private static boolean isNamed(JsonNode followUp) {
    return !followUp.get("respondentId").isNull() || !followUp.get("interactionId").isNull();
  }

  /** The states of each follow-up one after the other, for who reads the input in its order. */
  Map<String, List<String>> followUpStates() {
    return followUps;
  }

  /**
   * What is wrong with any update, in the order of the topic: each must be what one prefix of the
   * input says, a longer one than the update before it, for all of its windows.
   */
  List<String> wrongAny(Path updates) throws IOException {
    List<String> wrong = new ArrayList<>();
    Map<String, List<JsonNode>> bySubject = new LinkedHashMap<>();
    for (String line : Files.readAllLines(updates)) {
      JsonNode record = JSON.readTree(line);
      if (!record.get("value").isNull()) {
        bySubject
            .computeIfAbsent(record.get("key").asText(), key -> new ArrayList<>())
            .add(record.get("value"));
      }
    }
    bySubject.forEach(
        (subject, values) -> {
          List<Change> left = new ArrayList<>(changes.getOrDefault(subject, List.of()));
          List<Answer> answers = new ArrayList<>();
          int next = 0;
          for (JsonNode update : values) {
            String first = difference(update, answers);
            String difference = first;
            while (difference != null && next < left.size()) {
              apply(left.get(next++), answers);
              difference = difference(update, answers);
            }
            if (difference != null) {
              wrong.add("%s at revision %s: %s".formatted(subject, update.get("revision"), first));
              return;
            }
          }
        });
    return wrong;
  }

  private static void apply(Change change, List<Answer> answers) {
    if (change.removed != null) {
      answers.remove(change.removed);
    }
    if (change.added != null) {
      answers.add(change.added);
    }
  }

  /** How an update differs from these answers; null if it does not. */
  private @Nullable String difference(JsonNode update, List<Answer> answers) {
    Instant asOf = Instant.parse(update.get("asOf").asText());
    for (Answer answer : answers) {
      if (answer.respondedAt.isAfter(asOf)) {
        return "is as of %s, but has an answer of %s".formatted(asOf, answer.respondedAt);
      }
    }
    // A window that was added may be too young to be told.
    Set<String> missing = new HashSet<>(DEFAULT_PANES.keySet());
    for (JsonNode window : update.get("windows")) {
      String name = window.get("windowName").asText();
      missing.remove(name);
      Instant startAt = Instant.parse(window.get("startAt").asText());
      Instant endAt = Instant.parse(window.get("endAt").asText());
      long pane = Objects.requireNonNull(panes.get(name), name).toMillis();
      Instant expectedEnd =
          Instant.ofEpochMilli((Math.floorDiv(asOf.toEpochMilli(), pane) + 1) * pane);
      if (!endAt.equals(expectedEnd) || !startAt.equals(endAt.minus(Duration.parse(name)))) {
        return "%s is [%s, %s) as of %s".formatted(name, startAt, endAt, asOf);
      }
      long[] tally = new long[3];
      for (Answer answer : answers) {
        if (!answer.respondedAt.isBefore(startAt) && answer.respondedAt.isBefore(endAt)) {
          tally[answer.score >= 9 ? 0 : answer.score >= 7 ? 1 : 2]++;
        }
      }
      if (window.get("promoters").asLong() != tally[0]
          || window.get("passives").asLong() != tally[1]
          || window.get("detractors").asLong() != tally[2]) {
        return "%s [%s, %s) says %s/%s/%s, the input %d/%d/%d"
            .formatted(
                name,
                startAt,
                endAt,
                window.get("promoters"),
                window.get("passives"),
                window.get("detractors"),
                tally[0],
                tally[1],
                tally[2]);
      }
      String statistics = wrongStatistics(window, tally);
      if (statistics != null) {
        return name + " " + statistics;
      }
    }
    return missing.isEmpty() ? null : "has no windows " + missing;
  }

  private static @Nullable String wrongStatistics(JsonNode window, long[] tally) {
    long n = tally[0] + tally[1] + tally[2];
    if (n == 0) {
      return window.get("nps").isNull() && window.get("sampleStatus").asText().equals("EMPTY")
          ? null
          : "has statistics of no responses: " + window;
    }
    double nps = 100.0 * (tally[0] - tally[2]) / n;
    double promoters = (tally[0] + 0.75) / (n + 3);
    double detractors = (tally[2] + 0.75) / (n + 3);
    double difference = promoters - detractors;
    double half = 196 * Math.sqrt((promoters + detractors - difference * difference) / (n + 3));
    String status = half > 20 ? "INSUFFICIENT" : "ADEQUATE";
    boolean right =
        Math.abs(window.get("nps").asDouble() - nps) < 1e-9
            && Math.abs(window.get("npsLow").asDouble() - Math.max(-100, 100 * difference - half))
                < 1e-9
            && Math.abs(window.get("npsHigh").asDouble() - Math.min(100, 100 * difference + half))
                < 1e-9
            && window.get("sampleStatus").asText().equals(status);
    return right ? null : "has other statistics than its counts: " + window;
  }

  /** The last word on each subject that is not gone, as a consumer is told to find it. */
  static Map<String, JsonNode> lastBySubject(Path updates) throws IOException {
    Map<String, JsonNode> newest = new HashMap<>();
    Map<String, JsonNode> last = new LinkedHashMap<>();
    for (String line : Files.readAllLines(updates)) {
      JsonNode record = JSON.readTree(line);
      String key = record.get("key").asText();
      JsonNode value = record.get("value");
      JsonNode before = newest.get(key);
      if (value.isNull()) {
        last.remove(key);
      } else if (before == null || isNewer(value, before)) {
        newest.put(key, value);
        last.put(key, value);
      }
    }
    return last;
  }

  private static boolean isNewer(JsonNode update, JsonNode than) {
    long epoch = update.get("epoch").asLong();
    long thanEpoch = than.get("epoch").asLong();
    return epoch != thanEpoch
        ? epoch > thanEpoch
        : update.get("revision").asLong() > than.get("revision").asLong();
  }

  private static @Nullable String text(JsonNode line, String field) {
    String text = line.path(field).asText("");
    return line.path(field).isNull() || text.isEmpty() ? null : text;
  }

  private static Instant instant(JsonNode node) {
    return node.isNumber() ? Instant.ofEpochMilli(node.asLong()) : Instant.parse(node.asText());
  }
}

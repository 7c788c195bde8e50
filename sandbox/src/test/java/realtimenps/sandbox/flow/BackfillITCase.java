package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsAlert;

/** A job that reads all again beside a live one takes its place, and readers see right numbers. */
class BackfillITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> LIVE = Map.of("checkpoint-interval", "500 ms");
  private static final Map<String, String> BACKFILL =
      Map.of("backfill", "true", "group-id", "nps-job-backfill", "checkpoint-interval", "500 ms");
  private static final Map<String, String> AFTER =
      Map.of("group-id", "nps-job-backfill", "checkpoint-interval", "500 ms");

  private static final LocalDate PAST_SPIKE = CallCenter.MONDAY.plusDays(3);
  private static final LocalDate LAST_DAY = CallCenter.MONDAY.plusDays(4);
  private static final int END = 12;
  private static final String PAST_TEAM = "acme/TEAM/team-3";
  private static final String OPEN_TEAM = "acme/TEAM/team-5";

  @Test
  void once_it_has_caught_up_it_tells_every_subject_and_takes_over(@TempDir Path dir)
      throws Exception {
    List<ObjectNode> gone = SurveyFile.responses().subList(0, 200);
    gone.forEach(line -> line.put("tenantId", "gone").put("score", 9));
    List<JsonNode> lines =
        SurveyFile.withRepetitionsCorrectionsAndErasures(
            SurveyFile.responses(), 200, 100, new Random(8));
    int half = lines.size() / 2;
    lines.add(half, ofUnknownSchema());
    try (Flow flow = Flow.startForTwoJobs(dir, Flow.PARTITIONS)) {
      JobID live = flow.runJob(LIVE, null);
      flow.feed(gone);
      Flow.await().until(() -> flow.counts().settled() == gone.size());
      flow.deleteInput();
      flow.feed(lines);
      flow.awaitQuiet(live, gone.size() + lines.size());
      Set<String> toldBefore = Recount.lastBySubject(flow.dump(Topics.UPDATES)).keySet();
      assertThat(toldBefore).hasSizeGreaterThan(200).contains("gone/TENANT");

      // It waits ten seconds for the schema that nobody knows, in the midst of its reading.
      long read = flow.counts().read();
      long start = System.currentTimeMillis();
      JobID backfill = flow.runJob(BACKFILL, null);
      Flow.await().until(() -> flow.counts().read() > read + lines.size() / 4);
      assertThat(newer(flow, Topics.UPDATES, start)).isEmpty();
      assertThat(newer(flow, Topics.ALERTS, start)).isEmpty();
      assertThat(newer(flow, Topics.FOLLOW_UPS, start)).isEmpty();
      assertThat(flow.counts().read()).as("not all was read").isLessThan(read + lines.size());

      awaitTold(flow, toldBefore, start);
      flow.stack.flink().cancel(live);
      newer(flow, Topics.UPDATES, start)
          .forEach(
              (subject, values) -> {
                if (subject.startsWith("gone/")) {
                  assertThat(windows(values.get(0))).as(subject).allMatch(BackfillITCase::isEmpty);
                } else if (!subject.endsWith("/TENANT")) {
                  assertThat(values).as(subject).hasSize(1);
                }
              });
      Set<String> corrected = new HashSet<>();
      lines.stream()
          .filter(line -> line.path("revision").asLong() > 0)
          .forEach(
              line ->
                  corrected.add(
                      line.get("tenantId").asText() + "/" + line.get("responseId").asText()));
      newer(flow, Topics.FOLLOW_UPS, start)
          .forEach(
              (key, values) -> {
                assertThat(values).as(key).hasSize(1);
                if (values.get(0).get("state").asText().equals("OPEN")) {
                  assertThat(corrected).as("any other is known already").contains(key);
                }
              });
      Recount recount = new Recount(Recount.DEFAULT_PANES);
      lines.forEach(recount::read);
      Flow.await().untilAsserted(() -> assertRight(flow, recount));

      feed(flow, recount, "a");
      Flow.await().untilAsserted(() -> assertRight(flow, recount));
      long again = System.currentTimeMillis();
      backfill = flow.runJob(BACKFILL, flow.stack.flink().stopWithSavepoint(backfill));
      awaitTold(flow, Recount.lastBySubject(flow.dump(Topics.UPDATES)).keySet(), again);
      assertRight(flow, recount);

      flow.runJob(AFTER, flow.stack.flink().stopWithSavepoint(backfill));
      feed(flow, recount, "b");
      Flow.await().untilAsserted(() -> assertRight(flow, recount));
      assertThat(flow.restarts()).isZero();
    }
  }

  @Test
  void beside_a_live_job_nobody_is_paged_again(@TempDir Path dir) throws Exception {
    CallCenter acme = new CallCenter("acme", 3);
    List<ObjectNode> lines = history(acme);
    try (Flow flow = Flow.startForTwoJobs(dir, 1)) {
      JobID live = flow.stack.runJob(LIVE, 1, null);
      flow.feed(lines);
      flow.awaitQuiet(live, lines.size());
      String lost = tellOfAnotherReading(flow);
      Episodes before = Episodes.of(flow.dump(Topics.ALERTS));
      assertThat(before.paged())
          .anyMatch(key -> key.startsWith(PAST_TEAM))
          .anyMatch(key -> key.startsWith(OPEN_TEAM));

      long start = System.currentTimeMillis();
      flow.stack.runJob(BACKFILL, 1, null);
      Flow.await().until(() -> !newer(flow, Topics.ALERTS, start).isEmpty());
      awaitTold(flow, Recount.lastBySubject(flow.dump(Topics.UPDATES)).keySet(), start);
      flow.stack.flink().cancel(live);

      Map<String, List<JsonNode>> told = newer(flow, Topics.ALERTS, start);
      assertThat(told.values()).allSatisfy(ofOne -> assertThat(ofOne).hasSize(1));
      assertThat(firing(told)).hasSize(1).allMatch(key -> key.startsWith(OPEN_TEAM));
      assertThat(told.getOrDefault(lost, List.of()))
          .extracting(value -> value.get("state").asText())
          .containsExactly("WITHDRAWN");
      assertThat(Episodes.of(flow.dump(Topics.ALERTS)).paged()).isEqualTo(before.paged());
      assertThat(newer(flow, Topics.FOLLOW_UPS, start)).isEmpty();

      String page = firing(told).iterator().next();
      flow.feed(
          acme.between(
              CallCenter.at(LAST_DAY, END),
              CallCenter.at(LAST_DAY, 20),
              (team, at) -> CallCenter.USUAL));
      Flow.await()
          .untilAsserted(
              () -> {
                List<JsonNode> records = Episodes.of(flow.dump(Topics.ALERTS)).of(page);
                assertThat(records.get(records.size() - 1).get("state").asText())
                    .isEqualTo("RESOLVED");
              });
    }
  }

  @Test
  void after_a_crash_and_without_a_live_job_it_tells_what_is_open_and_nothing_of_the_past(
      @TempDir Path dir) throws Exception {
    List<JsonNode> lines = new ArrayList<>(history(new CallCenter("acme", 3)));
    lines.add(lines.size() / 2, ofUnknownSchema());
    try (Flow flow = Flow.startForTwoJobs(dir, 1)) {
      flow.feed(lines);
      abortATransaction(flow);
      long start = System.currentTimeMillis();
      flow.stack.runJob(BACKFILL, 1, null);
      Flow.await().until(() -> flow.counts().read() > lines.size() / 4);
      flow.stack.flink().replaceTaskManager();
      assertThat(newer(flow, Topics.UPDATES, start)).isEmpty();
      Recount recount = new Recount(Recount.DEFAULT_PANES);
      lines.forEach(recount::read);
      awaitTold(flow, recount.subjects(), start);
      Flow.await()
          .untilAsserted(
              () -> assertThat(recount.wrongFollowUps(flow.dump(Topics.FOLLOW_UPS))).isEmpty());
      Flow.await().until(() -> !newer(flow, Topics.ALERTS, start).isEmpty());

      assertRight(flow, recount);
      Map<String, List<JsonNode>> alerts = newer(flow, Topics.ALERTS, start);
      assertThat(alerts.values()).allSatisfy(ofOne -> assertThat(ofOne).hasSize(1));
      assertThat(alerts.values())
          .allSatisfy(ofOne -> assertThat(ofOne.get(0).get("state").asText()).isEqualTo("FIRING"));
      assertThat(alerts.keySet())
          .anyMatch(key -> key.startsWith(OPEN_TEAM))
          .noneMatch(key -> key.startsWith(PAST_TEAM));
      assertThat(newer(flow, Topics.FOLLOW_UPS, start).values())
          .allSatisfy(ofOne -> assertThat(ofOne).hasSize(1));
    }
  }

  /** Three days as usual, one with a spike that ends, and a morning with one that does not. */
  private static List<ObjectNode> history(CallCenter acme) {
    List<ObjectNode> lines =
        new ArrayList<>(acme.days(CallCenter.MONDAY, 3, (team, at) -> CallCenter.USUAL));
    Instant from = CallCenter.at(PAST_SPIKE, 9);
    Instant to = CallCenter.at(PAST_SPIKE, 16);
    lines.addAll(
        acme.days(
            PAST_SPIKE,
            1,
            (team, at) ->
                team.equals("team-3") && !at.isBefore(from) && at.isBefore(to)
                    ? 0.5
                    : CallCenter.USUAL));
    lines.addAll(
        acme.between(
            CallCenter.at(LAST_DAY, 8),
            CallCenter.at(LAST_DAY, END),
            (team, at) -> team.equals("team-5") ? 0.7 : CallCenter.USUAL));
    return lines;
  }

  /** Its record and its mark are the last offsets, and nobody will ever read them. */
  private static void abortATransaction(Flow flow) {
    Map<String, Object> settings =
        flow.stack
            .broker()
            .connection()
            .clientSettings(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "survey-tool"));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(Topics.RESPONSES, new byte[] {1}, new byte[] {2}));
      producer.flush();
      producer.abortTransaction();
    }
  }

  /** Writes of an episode that fires, and to which nobody will come again; its key. */
  private static String tellOfAnotherReading(Flow flow) {
    Instant at = CallCenter.at(PAST_SPIKE, 9);
    NpsAlert alert =
        NpsAlert.newBuilder()
            .setSubject(PAST_TEAM)
            .setTenantId("acme")
            .setScope("TEAM")
            .setTeamId("team-3")
            .setEpisodeId("20200101-1")
            .setState("FIRING")
            .setSeverity("PAGE")
            .setOnsetAt(at)
            .setDetectedAt(at)
            .setEmittedAt(at)
            .setDetractors(14)
            .setResponses(20)
            .setExpectedDetractors(4)
            .setUsualShare(0.2)
            .setEvidenceRatio(1.5)
            .setEpoch(1)
            .setRevision(1)
            .setSummary("Team team-3: 14 of 20 detractors")
            .build();
    String key = alert.getSubject() + "/" + alert.getEpisodeId();
    try (Feeder alerts = new Feeder(flow.stack.broker().connection(), Topics.ALERTS)) {
      alerts.send(
          key.getBytes(StandardCharsets.UTF_8),
          Wire.encode(flow.stack.schemaId(Topics.ALERTS), alert));
      alerts.flush();
    }
    return key;
  }

  private static JsonNode ofUnknownSchema() {
    byte[] value = {0, 0x7f, 0, 0, 1, 2, 3};
    ObjectNode line = JSON.createObjectNode();
    line.putObject("raw")
        .put("key", "acme/unknown")
        .put("value", Base64.getEncoder().encodeToString(value));
    return line;
  }

  /** Some more answers, of agents that are known. */
  private static void feed(Flow flow, Recount recount, String prefix) throws IOException {
    List<ObjectNode> more = SurveyFile.responses().subList(0, 100);
    for (ObjectNode line : more) {
      line.put("responseId", prefix + "-" + line.get("responseId").asText());
      recount.read(line);
    }
    flow.feed(more);
  }

  private static void assertRight(Flow flow, Recount recount) throws IOException {
    assertThat(recount.wrongLast(flow.dump(Topics.UPDATES))).isEmpty();
    assertThat(recount.wrongFollowUps(flow.dump(Topics.FOLLOW_UPS))).isEmpty();
  }

  /** Waits until each subject was told of by an epoch that began later. */
  private static void awaitTold(Flow flow, Set<String> subjects, long later) {
    Flow.await().until(() -> newer(flow, Topics.UPDATES, later).keySet().containsAll(subjects));
  }

  /** The values by key, in the order of the topic, of the epochs that began later. */
  private static Map<String, List<JsonNode>> newer(Flow flow, String topic, long later)
      throws IOException {
    Map<String, List<JsonNode>> newer = new LinkedHashMap<>();
    for (JsonNode record : Replays.records(flow.dump(topic))) {
      JsonNode value = record.get("value");
      if (value.path("epoch").asLong() >= later) {
        newer.computeIfAbsent(record.get("key").asText(), key -> new ArrayList<>()).add(value);
      }
    }
    return newer;
  }

  private static Set<String> firing(Map<String, List<JsonNode>> alerts) {
    Set<String> firing = new HashSet<>();
    alerts.forEach(
        (key, values) -> {
          if (Episodes.isPage(values.get(0))) {
            firing.add(key);
          }
        });
    return firing;
  }

  private static List<JsonNode> windows(JsonNode update) {
    List<JsonNode> windows = new ArrayList<>();
    update.get("windows").forEach(windows::add);
    return windows;
  }

  private static boolean isEmpty(JsonNode window) {
    return window.get("sampleStatus").asText().equals("EMPTY");
  }
}

package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.RecordJson;
import realtimenps.sandbox.records.TopicDump;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.replay.ReplayInput;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;

/**
 * Types what docs/operations.md has its reader type on one machine, while responses come in, and
 * recounts them after each step.
 */
@Tag("cluster")
@ExtendWith(FreshCluster.class)
class ClusterITCase {
  private static final String SECTION = "On one machine";
  private static final String FIRST = "Start";
  private static final String LAST = "Stop";
  private static final long PACE = TimeUnit.MILLISECONDS.toNanos(50);

  /** One record of the input. */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  private record Sent(byte @Nullable [] key, byte @Nullable [] value) {}

  @Test
  void whatever_happens_each_response_counts_once(@TempDir Path dir) throws Exception {
    Map<String, String> steps = Manual.commands(Manual.OPERATIONS, SECTION);
    assertThat(steps.keySet()).startsWith(FIRST).endsWith(LAST).hasSizeGreaterThan(6);
    System.out.println(Manual.type(String.valueOf(steps.remove(FIRST))));
    String last = String.valueOf(steps.remove(LAST));

    Wire wire = new Wire(ClusterTraffic.REGISTRY.open());
    TopicDump dump = new TopicDump(ClusterTraffic.KAFKA, new RecordJson(wire));
    Recount recount = new Recount(panes());
    List<JsonNode> lines =
        SurveyFile.withRepetitionsCorrectionsAndErasures(
            SurveyFile.responses(), 400, 200, new Random(5));
    List<Sent> records = encoded(dir, lines);
    int sent = 0;
    try (Feeder feeder = new Feeder(ClusterTraffic.KAFKA, Topics.RESPONSES);
        Stillness stillness = new Stillness(ClusterTraffic.KAFKA, wire)) {
      for (Map.Entry<String, String> step : steps.entrySet()) {
        int before = sent;
        stillness.begin();
        CompletableFuture<String> typing = CompletableFuture.supplyAsync(() -> type(step));
        // Until somebody hears of what came after it.
        while (!typing.isDone() || !stillness.isOver()) {
          if (typing.isDone()) {
            stillness.end();
          }
          feeder.send(records.get(sent).key(), records.get(sent).value());
          sent++;
          LockSupport.parkNanos(PACE);
        }
        String printed = typing.get();
        feeder.flush();
        lines.subList(before, sent).forEach(recount::read);
        awaitCheckpointOfAllInput();

        Path updates = dir.resolve("updates.jsonl");
        Path followUps = dir.resolve("follow-ups.jsonl");
        dump.write(Topics.UPDATES, updates);
        dump.write(Topics.FOLLOW_UPS, followUps);
        List<String> wrong = recount.wrongLast(updates);
        wrong.addAll(recount.wrongFollowUps(followUps));
        System.out.printf(
            "%-32s stood still %5.1f s; %,6d responses, %d subjects, %d wrong%n%s%n",
            step.getKey(),
            stillness.longest().toMillis() / 1_000.0,
            sent,
            recount.subjects().size(),
            wrong.size(),
            printed.strip().indent(2));
        assertThat(wrong).as(step.getKey()).isEmpty();
      }
    }
    Manual.type(last);
  }

  /** Of the windows of the release, and of the one that is added. */
  private static Map<String, Duration> panes() {
    Map<String, Duration> panes = new HashMap<>(Recount.DEFAULT_PANES);
    panes.put("PT4H", Duration.ofMinutes(5));
    return panes;
  }

  private static List<Sent> encoded(Path dir, List<JsonNode> lines) throws IOException {
    int id = Schemas.idOf(Contract.SURVEY_RESPONSE, ClusterTraffic.REGISTRY);
    Path file = SurveyFile.write(dir.resolve("lines.jsonl"), lines);
    List<Sent> records = new ArrayList<>();
    ReplayInput.jsonLines(file)
        .forEach(id, line -> records.add(new Sent(line.key(), line.value())));
    return records;
  }

  private static String type(Map.Entry<String, String> step) {
    try {
      return Manual.type(step.getValue());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(step.getKey(), e);
    }
  }

  private static void awaitCheckpointOfAllInput() {
    try (Admin admin = Admin.create(ClusterTraffic.KAFKA.clientSettings(Map.of()))) {
      Flow.await()
          .ignoreExceptions()
          .until(() -> Flow.committed(admin) == Flow.written(admin, Topics.RESPONSES));
    }
  }
}

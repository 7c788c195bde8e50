package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.Topics;

/** A tenant that makes up agents at random is stopped at its bound; it harms nobody else. */
class SubjectBoundITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_SUBJECTS = 60;
  private static final int IDS = 2_000;

  private final Random random = new Random(41);

  @Test
  void random_agents_open_no_more_subjects_than_the_bound_and_others_count_all(@TempDir Path dir)
      throws Exception {
    List<JsonNode> others = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      others.add(answer("tenant-" + i % 3, "r" + i, "agent-" + i % 10));
    }
    List<JsonNode> lines = new ArrayList<>(others);
    for (int i = 0; i < IDS; i++) {
      lines.add(answer("flood", "r" + i, Long.toHexString(random.nextLong())));
    }
    Collections.shuffle(lines, random);
    try (Flow flow = Flow.start(dir)) {
      JobID job = flow.runJob(Map.of("max-subjects", String.valueOf(MAX_SUBJECTS)), null);
      flow.feed(lines);
      flow.awaitQuiet(job, lines.size());
      flow.awaitCheckpointOfAllInput();

      Map<String, JsonNode> updates = Recount.lastBySubject(flow.dump(Topics.UPDATES));
      long subjects = updates.keySet().stream().filter(key -> key.startsWith("flood/")).count() - 1;
      JobCounts counts = flow.counts();
      assertThat(subjects).isBetween(MAX_SUBJECTS - 3L, (long) Flow.PARALLELISM * MAX_SUBJECTS);
      assertThat(counts.counted() - others.size()).isEqualTo(responses(updates, "flood/TENANT"));
      assertThat(counts.rejected()).isEqualTo(lines.size() - counts.counted());
      assertThat(JobCounts.rejectedByReason(flow.stack.flink().metrics()))
          .containsOnlyKeys("TOO_MANY_SUBJECTS");
      assertThat(flow.stack.flink().metrics().sum("validate-responses", "tenantsAtMaxSubjects"))
          .as("in each reading subtask")
          .isEqualTo(Flow.PARALLELISM);
      assertOthersCountAll(updates, others);
    }
  }

  private JsonNode answer(String tenant, String response, String agent) {
    ObjectNode answer = JSON.createObjectNode();
    return answer
        .put("tenantId", tenant)
        .put("responseId", response)
        .put("score", random.nextInt(11))
        .put("channel", "voice")
        .put("agentId", agent)
        .put("respondedAt", Instant.now().minusSeconds(random.nextInt(3_000)).toString());
  }

  private static void assertOthersCountAll(Map<String, JsonNode> updates, List<JsonNode> others) {
    for (String tenant : List.of("tenant-0", "tenant-1", "tenant-2")) {
      assertThat(responses(updates, tenant + "/TENANT")).isEqualTo(others.size() / 3);
    }
  }

  /** In the longest window. */
  private static long responses(Map<String, JsonNode> updates, String subject) {
    JsonNode update = updates.get(subject);
    assertThat(update).as(subject).isNotNull();
    JsonNode window = update.path("windows").path(update.path("windows").size() - 1);
    return window.path("promoters").asLong()
        + window.path("passives").asLong()
        + window.path("detractors").asLong();
  }
}

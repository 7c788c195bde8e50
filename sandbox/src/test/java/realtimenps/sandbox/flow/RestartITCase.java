package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.stack.Topics;

/** However a job ends half-way, the next one goes on as if nothing had happened. */
class RestartITCase {
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Map<String, String> SETTINGS = Map.of("checkpoint-interval", "500 ms");

  @Test
  void a_job_stopped_with_a_savepoint_goes_on_from_it(@TempDir Path dir)
      throws IOException, InterruptedException {
    List<JsonNode> lines = lines();
    try (Flow flow = Flow.start(dir)) {
      JobID first = flow.runJob(SETTINGS, null);
      flow.feed(lines.subList(0, lines.size() / 2));
      Flow.await().until(() -> flow.counts().settled() > lines.size() / 4);
      String savepoint = flow.stack.flink().stopWithSavepoint(first);
      flow.feed(lines.subList(lines.size() / 2, lines.size()));
      JobID second = flow.runJob(SETTINGS, savepoint);
      flow.awaitQuiet(second, lines.size());

      assertThat(recount(lines).wrongLast(flow.dump(Topics.UPDATES))).isEmpty();
      assertThat(recount(lines).wrongFollowUps(flow.dump(Topics.FOLLOW_UPS))).isEmpty();
      // Every record was read once, by one job or the other.
      assertThat(flow.counts().read()).isEqualTo(lines.size());
      assertThat(flow.counts().counted()).isEqualTo(recount(lines).counted());
    }
  }

  @Test
  void a_job_that_is_drained_tells_all_that_it_has_counted(@TempDir Path dir)
      throws IOException, InterruptedException {
    List<JsonNode> lines = lines();
    try (Flow flow = Flow.start(dir)) {
      JobID job = flow.runJob(Map.of("update-interval", "10 s"), null);
      flow.feed(lines);
      Flow.await().until(() -> flow.counts().settled() == lines.size());
      flow.stack.flink().drain(job);

      assertThat(flow.stack.flink().failure(job)).isEmpty();
      assertThat(recount(lines).wrongLast(flow.dump(Topics.UPDATES))).isEmpty();
    }
  }

  @Test
  void a_job_killed_hard_goes_on_from_its_latest_checkpoint(@TempDir Path dir) throws Exception {
    List<JsonNode> lines = lines();
    try (Flow flow = Flow.start(dir)) {
      try (JobProcess first = JobProcess.start(flow.stack, dir.resolve("job-1"), null, EVERY)) {
        flow.feed(lines.subList(0, lines.size() / 3));
        flow.awaitCheckpointOf(lines.size() / 4);
        // What is written now, the next job reads and writes again.
        flow.awaitMore(
            Topics.UPDATES,
            100,
            () -> flow.feed(lines.subList(lines.size() / 3, lines.size() / 2)));
        first.kill();
        flow.feed(lines.subList(lines.size() / 2, lines.size()));
        try (JobProcess second =
            JobProcess.start(flow.stack, dir.resolve("job-2"), first.latestCheckpoint(), EVERY)) {
          flow.awaitCheckpointOfAllInput();
        }
      }
      assertThat(recount(lines).wrongLast(flow.dump(Topics.UPDATES))).isEmpty();
      assertThat(recount(lines).wrongFollowUps(flow.dump(Topics.FOLLOW_UPS))).isEmpty();
    }
  }

  @Test
  void a_job_whose_checkpoints_cannot_be_stored_goes_on(@TempDir Path dir) throws Exception {
    List<JsonNode> lines = lines();
    try (Flow flow = Flow.start(dir)) {
      JobID job = flow.runJob(SETTINGS, null);
      flow.feed(lines.subList(0, 1_000));
      flow.awaitCheckpointOfAllInput();
      String checkpoint = flow.stack.flink().latestCheckpoint(job).orElseThrow();
      Path store = Path.of(URI.create(checkpoint)).resolveSibling("");
      Path aside = store.resolveSibling("aside");
      Files.move(store, aside);
      Files.createFile(store);
      Flow.await().until(() -> checkpoints(flow, job).get("failed").asInt() >= 3);
      flow.feed(lines.subList(1_000, lines.size()));
      Flow.await().until(() -> flow.counts().settled() == lines.size());
      Files.delete(store);
      Files.move(aside, store);
      flow.awaitQuiet(job, lines.size());

      assertThat(flow.stack.flink().failure(job)).isEmpty();
      assertThat(checkpoints(flow, job).get("restored").asInt()).isZero();
      assertThat(recount(lines).wrongLast(flow.dump(Topics.UPDATES))).isEmpty();
    }
  }

  /** How many were completed, have failed, and so on. */
  private static JsonNode checkpoints(Flow flow, JobID job)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        flow.stack.flink().webUi().resolve("/jobs/%s/checkpoints".formatted(job)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return new ObjectMapper().readTree(response.body()).get("counts");
  }

  @Test
  void a_job_whose_place_in_the_input_is_gone_fails_and_names_it(@TempDir Path dir)
      throws IOException, InterruptedException {
    List<JsonNode> lines = lines();
    try (Flow flow = Flow.start(dir)) {
      JobID first = flow.runJob(SETTINGS, null);
      flow.feed(lines.subList(0, 1_000));
      Flow.await().until(() -> flow.counts().settled() == 1_000);
      String savepoint = flow.stack.flink().stopWithSavepoint(first);
      flow.feed(lines.subList(1_000, lines.size()));
      flow.deleteInput();

      JobID second = flow.stack.submitJob(SETTINGS, Flow.PARALLELISM, savepoint);
      Flow.await().until(() -> flow.stack.flink().failure(second).isPresent());

      assertThat(flow.stack.flink().failure(second).orElseThrow())
          .contains("OffsetOutOfRange", Topics.RESPONSES);
      assertThat(flow.counts().read()).isEqualTo(1_000);
    }
  }

  @Test
  void a_job_whose_input_was_created_anew_fails_and_names_it(@TempDir Path dir) throws Exception {
    List<JsonNode> lines = lines();
    try (Flow flow = Flow.start(dir)) {
      JobID first = flow.runJob(SETTINGS, null);
      flow.feed(lines.subList(0, 1_000));
      Flow.await().until(() -> flow.counts().settled() == 1_000);
      String savepoint = flow.stack.flink().stopWithSavepoint(first);
      flow.recreateInput();
      flow.feed(lines); // so that there are records where the job would go on

      JobID second = flow.stack.submitJob(SETTINGS, Flow.PARALLELISM, savepoint);
      Flow.await().until(() -> flow.stack.flink().failure(second).isPresent());

      assertThat(flow.stack.flink().failure(second).orElseThrow())
          .contains("Topic %s is not the one that this state is of".formatted(Topics.RESPONSES));
    }
  }

  private static List<JsonNode> lines() throws IOException {
    return SurveyFile.withRepetitionsCorrectionsAndErasures(
        SurveyFile.responses(), 200, 100, new Random(8));
  }

  private static Recount recount(List<JsonNode> lines) {
    Recount recount = new Recount(Recount.DEFAULT_PANES);
    lines.forEach(recount::read);
    return recount;
  }
}

package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.UserError;

/** What is missing is told before anything starts, all of it, with what to do. */
class StartITCase {
  @Test
  void missing_topics_and_schemas_stop_the_start_with_the_commands_to_run(@TempDir Path dir)
      throws InterruptedException {
    try (Flow flow = Flow.start(dir)) {
      Map<String, String> settings =
          Map.of("responses-topics", "no.responses", "updates-topic", "no.updates");
      assertThatThrownBy(() -> flow.runJob(settings, null))
          .isInstanceOf(UserError.class)
          .satisfies(
              error ->
                  assertThat(String.valueOf(error.getMessage()).lines().skip(1))
                      .satisfiesExactlyInAnyOrder(
                          line ->
                              assertThat(line)
                                  .contains("Topic no.responses is missing", "--create --topic"),
                          line ->
                              assertThat(line)
                                  .contains("Topic no.updates is missing", "--create --topic"),
                          line ->
                              assertThat(line)
                                  .contains(
                                      "NpsUpdate.avsc is not registered as subject no.updates-value",
                                      "curl -sS -X POST")));
    }
  }

  @Test
  void the_command_that_is_told_registers_what_the_job_looks_for(@TempDir Path dir)
      throws Exception {
    try (Flow flow = Flow.start(dir)) {
      flow.createTopic("new.updates");
      String file = Files.readString(Path.of("../schemas/src/main/avro/NpsUpdate.avsc"));
      String body = new ObjectMapper().writeValueAsString(Map.of("schema", file));
      String url = flow.stack.registry().url() + "/subjects/new.updates-value/versions";
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);

      JobID job = flow.runJob(Map.of("updates-topic", "new.updates"), null);

      assertThat(flow.stack.flink().isRunning(job)).isTrue();
    }
  }
}

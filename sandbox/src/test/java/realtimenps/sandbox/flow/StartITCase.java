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
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.job.NpsJob;
import realtimenps.job.settings.Settings;
import realtimenps.job.start.StartException;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.stack.Broker;
import realtimenps.sandbox.stack.Ports;
import realtimenps.sandbox.stack.Stack;
import realtimenps.sandbox.stack.Topics;

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

  /** A JobManager runs the job's main, and runs it again when it takes over from another. */
  @Test
  void a_job_manager_waits_for_kafka_and_for_what_is_missing_and_others_are_told_at_once(
      @TempDir Path dir) throws Exception {
    int port = Ports.free();
    String servers = "127.0.0.1:" + port;
    try (Flow flow = Flow.start(dir.resolve("flow"))) {
      String registry = flow.stack.registry().url();
      Settings settings = Stack.jobSettings(servers, registry, Map.of());
      Settings impatient = Stack.jobSettings(servers, registry, Map.of("registry-patience", "1 s"));
      Configuration jobManager = new Configuration().set(DeploymentOptions.TARGET, "embedded");
      CompletableFuture<Void> byClient = build(new Configuration(), settings);
      CompletableFuture<Void> byJobManager = build(jobManager, settings);
      CompletableFuture<Void> byImpatient = build(jobManager, impatient);
      assertThatThrownBy(() -> byClient.get(1, TimeUnit.MINUTES))
          .hasRootCauseInstanceOf(StartException.class)
          .hasMessageContaining("Kafka at %s cannot be used (", servers);
      try (Broker broker = Broker.start(port, dir.resolve("broker"))) {
        assertThatThrownBy(() -> byImpatient.get(1, TimeUnit.MINUTES))
            .hasRootCauseInstanceOf(StartException.class)
            .hasMessageContaining("Topic nps.updates is missing at " + servers);
        try (Admin admin = Admin.create(broker.connection().clientSettings())) {
          Topics.create(admin, Map.of());
        }
        assertThat(byJobManager).succeedsWithin(Duration.ofMinutes(1));
      }
    }
  }

  private static CompletableFuture<Void> build(Configuration flink, Settings settings) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            NpsJob.build(new StreamExecutionEnvironment(flink), settings);
          } catch (StartException | InterruptedException e) {
            throw new CompletionException(e);
          }
        });
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

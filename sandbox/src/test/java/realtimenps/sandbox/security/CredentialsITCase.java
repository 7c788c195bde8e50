package realtimenps.sandbox.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.prometheus.LoopbackPrometheusReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.connections.KafkaConnection;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.NpsJob;
import realtimenps.job.domain.Keys;
import realtimenps.job.settings.Settings;
import realtimenps.job.start.StartException;
import realtimenps.sandbox.KafkaTopic;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.RecordJson;
import realtimenps.sandbox.records.TopicDump;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.EmbeddedFlink;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.Ports;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;
import realtimenps.v1.SurveyResponse;

/** Who may do what, and that nobody is told a secret. */
class CredentialsITCase {
  private static final String PASSWORD = "canary-password-7f3a";
  private static final String COMMENT = "canary-comment-19c4";
  private static final String RESPONDENT = "canary-respondent-55e0";
  private static final Pattern METRIC_IN_REST =
      Pattern.compile("validate-responses\\.read\",\"value\":\"3\"");
  private static final String JOB = SecuredStack.REGISTRY_USER;
  private static final String SENDER = "survey-tool";
  private static final String WALLBOARD = "wallboard";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Path dir;
  private static SecuredStack stack;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    dir = temporary;
    stack =
        new SecuredStack(
            dir,
            Map.of(
                JOB,
                PASSWORD,
                SENDER,
                "sender-secret",
                WALLBOARD,
                "board-secret",
                "nobody",
                "none"));
    for (String topic : List.of(Topics.RESPONSES, Topics.POLICIES)) {
      stack.allow(JOB, ResourceType.TOPIC, topic, AclOperation.READ);
    }
    for (String topic :
        List.of(Topics.UPDATES, Topics.ALERTS, Topics.FOLLOW_UPS, Topics.REJECTED)) {
      stack.allow(JOB, ResourceType.TOPIC, topic, AclOperation.WRITE);
    }
    stack.allow(JOB, ResourceType.GROUP, "nps-job", AclOperation.READ);
    stack.allow(SENDER, ResourceType.TOPIC, Topics.RESPONSES, AclOperation.WRITE);
    stack.allow(WALLBOARD, ResourceType.TOPIC, Topics.UPDATES, AclOperation.READ);
    stack.allow("CN=nps-job", ResourceType.TOPIC, Topics.UPDATES, AclOperation.READ);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  private static Settings settings(
      String kafkaProperties, String registryProperties, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers",
                stack.scramServers(),
                "--kafka-properties",
                kafkaProperties,
                "--schema-registry-url",
                stack.registryUrl(),
                "--schema-registry-properties",
                registryProperties,
                "--registry-patience",
                "30 s"));
    args.addAll(List.of(more));
    return Settings.parse(args.toArray(String[]::new));
  }

  private static void build(Settings settings) throws Exception {
    NpsJob.build(StreamExecutionEnvironment.createLocalEnvironment(), settings);
  }

  @Test
  void with_its_credentials_the_job_counts_and_nothing_that_it_tells_has_a_secret()
      throws Exception {
    RegistryConnection registry =
        RegistryConnection.to(stack.registryUrl(), stack.registryProperties(PASSWORD));
    int prometheus = Ports.free();
    try (EmbeddedFlink flink =
        EmbeddedFlink.start(dir.resolve("flink"), 0, 1, toldToPrometheus(prometheus))) {
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.getExecutionEnvironment(flink.configuration());
      env.setParallelism(1);
      NpsJob.build(
          env, settings(stack.scramProperties(JOB, PASSWORD), stack.registryProperties(PASSWORD)));
      JobID job = flink.submit(env.getStreamGraph());
      flink.awaitRunning(job, Duration.ofMinutes(1));

      KafkaConnection sender =
          KafkaConnection.to(stack.scramServers(), stack.scramProperties(SENDER, "sender-secret"));
      int schema = Schemas.idOf(Contract.SURVEY_RESPONSE, registry);
      try (Feeder feeder = new Feeder(sender, Topics.RESPONSES)) {
        feeder.send(key("r-1"), Wire.encode(schema, response("r-1", 3)));
        feeder.send(key("r-2"), Wire.encode(schema, response("r-2", 99)));
        feeder.send(key("r-3"), COMMENT.getBytes(UTF_8));
        feeder.flush();
      }

      KafkaConnection wallboard =
          KafkaConnection.to(
              stack.scramServers(), stack.scramProperties(WALLBOARD, "board-secret"));
      TopicDump updates = new TopicDump(wallboard, new RecordJson(new Wire(registry.open())));
      Path told = dir.resolve("updates.jsonl");
      await().atMost(Duration.ofMinutes(1)).until(() -> updates.write(Topics.UPDATES, told) >= 3);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> JobCounts.of(flink.metrics()).rejected() >= 2);

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> restAnswers(flink.webUi()).stream().anyMatch(METRIC_IN_REST.asPredicate()));
      List<String> all = restAnswers(flink.webUi());
      all.add(Files.readString(told));
      String metrics = get(URI.create("http://127.0.0.1:" + prometheus + "/metrics")).body();
      assertThat(metrics)
          .contains("flink_taskmanager_job_task_operator_reason_rejected{", "tenant=\"acme\"");
      all.add(metrics);
      assertThat(all)
          .hasSizeGreaterThan(20)
          .allSatisfy(text -> assertThat(text).doesNotContain(PASSWORD, COMMENT, RESPONDENT));
      try (Stream<String> log =
          Files.lines(Path.of("target", System.getProperty("test.log", "test.log")))) {
        assertThat(log.filter(CredentialsITCase::tellsASecret)).isEmpty();
      }
    }
  }

  private static Configuration toldToPrometheus(int port) {
    Configuration flink = new Configuration();
    flink.set(MetricOptions.REPORTERS_LIST, "prom");
    Configuration reporter = MetricOptions.forReporter(flink, "prom");
    reporter.set(
        MetricOptions.REPORTER_FACTORY_CLASS, LoopbackPrometheusReporter.Factory.class.getName());
    reporter.setString("port", String.valueOf(port));
    flink.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
    return flink;
  }

  private static boolean tellsASecret(String line) {
    return line.contains(PASSWORD) || line.contains(COMMENT) || line.contains(RESPONDENT);
  }

  private static byte[] key(String response) {
    return Keys.ofResponse("acme", response).getBytes(UTF_8);
  }

  private static SurveyResponse response(String id, int score) {
    return SurveyResponse.newBuilder()
        .setTenantId("acme")
        .setResponseId(id)
        .setScore(score)
        .setChannel("voice")
        .setAgentId("ann")
        .setRespondentId(RESPONDENT)
        .setComment(COMMENT)
        .setRespondedAt(Instant.now())
        .build();
  }

  /**
   * Every answer of Flink's REST interface that a walk from its job and task managers reaches, the
   * value of every metric too.
   */
  private static List<String> restAnswers(URI rest) throws IOException, InterruptedException {
    ObjectMapper json = new ObjectMapper();
    List<String> answers = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open =
        new ArrayDeque<>(
            List.of(
                "/config",
                "/overview",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/metrics",
                "/jobs",
                "/taskmanagers"));
    while (!open.isEmpty()) {
      String path = open.remove();
      if (!seen.add(path)) {
        continue;
      }
      HttpResponse<String> answer = get(rest.resolve(path));
      answers.add(answer.body());
      if (answer.statusCode() == 200) {
        JsonNode node = json.readTree(answer.body());
        if (path.equals("/jobs")) {
          for (JsonNode job : node.path("jobs")) {
            String base = "/jobs/" + job.path("id").asText();
            open.add(base);
            for (String part :
                List.of("config", "plan", "exceptions", "checkpoints", "accumulators", "metrics")) {
              open.add(base + "/" + part);
            }
            open.add(base + "/checkpoints/config");
          }
        } else if (path.equals("/taskmanagers")) {
          for (JsonNode manager : node.path("taskmanagers")) {
            String base = "/taskmanagers/" + manager.path("id").asText();
            open.add(base);
            open.add(base + "/metrics");
          }
        } else if (path.endsWith("/metrics")) {
          for (JsonNode metric : node) {
            open.add(path + "?get=" + URLEncoder.encode(metric.path("id").asText(), UTF_8));
          }
        }
        for (JsonNode vertex : node.path("vertices")) {
          String base = path + "/vertices/" + vertex.path("id").asText();
          open.add(base);
          open.add(base + "/metrics");
          open.add(base + "/subtasks/metrics");
        }
      }
    }
    return answers;
  }

  private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void a_wrong_password_is_told_at_once() throws Exception {
    Settings settings =
        settings(stack.scramProperties(JOB, "not-" + PASSWORD), stack.registryProperties(PASSWORD));

    assertThatThrownBy(() -> build(settings))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("Kafka at %s refuses this user (", stack.scramServers())
        .hasMessageContaining("Check kafka-properties.")
        .hasMessageNotContaining(PASSWORD);
  }

  @Test
  void what_a_user_may_not_do_is_told_with_the_command_that_allows_it() throws Exception {
    Settings settings =
        settings(stack.scramProperties("nobody", "none"), stack.registryProperties(PASSWORD));

    assertThatThrownBy(() -> build(settings))
        .isInstanceOf(StartException.class)
        .satisfies(
            error ->
                assertThat(String.valueOf(error.getMessage()).lines())
                    .hasSize(7)
                    .anySatisfy(
                        line ->
                            assertThat(line)
                                .contains(
                                    "does not let this user read topic nps.responses",
                                    "--operation READ --topic nps.responses"))
                    .anySatisfy(
                        line ->
                            assertThat(line)
                                .contains(
                                    "does not let this user write topic nps.updates",
                                    "--operation WRITE --topic nps.updates"))
                    .anySatisfy(
                        line ->
                            assertThat(line)
                                .contains("offsets of group nps-job", "--group nps-job")));
  }

  @Test
  void a_user_that_may_read_but_not_write_is_told_so() throws Exception {
    Settings settings =
        settings(
            stack.scramProperties(WALLBOARD, "board-secret"), stack.registryProperties(PASSWORD));

    assertThatThrownBy(() -> build(settings))
        .hasMessageContaining("does not let this user write topic nps.updates");
  }

  @Test
  void a_backfill_that_may_not_read_what_it_writes_is_told_so() throws Exception {
    Settings settings =
        settings(
            stack.scramProperties(JOB, PASSWORD),
            stack.registryProperties(PASSWORD),
            "--backfill",
            "true",
            "--group-id",
            "nps-job");

    assertThatThrownBy(() -> build(settings))
        .isInstanceOf(StartException.class)
        .satisfies(
            error ->
                assertThat(String.valueOf(error.getMessage()).lines())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("--operation READ --topic"))
                    .anySatisfy(line -> assertThat(line).contains("read topic nps.updates"))
                    .anySatisfy(line -> assertThat(line).contains("read topic nps.alerts"))
                    .anySatisfy(line -> assertThat(line).contains("read topic nps.follow-ups")));
  }

  @Test
  void a_registry_that_refuses_is_not_waited_for() throws Exception {
    Settings settings =
        settings(stack.scramProperties(JOB, PASSWORD), stack.registryProperties("wrong"));

    assertThatThrownBy(() -> build(settings))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The schema registry at %s refuses this user", stack.registryUrl())
        .hasMessageContaining("Check schema-registry-properties.")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void a_certificate_lets_in_and_none_does_not() throws Exception {
    KafkaConnection certified =
        KafkaConnection.to(stack.mutualTlsServers(), stack.certificateProperties());
    KafkaTopic.require(certified, Topics.UPDATES);
    assertThatThrownBy(() -> KafkaTopic.require(certified, Topics.ALERTS))
        .hasMessage(
            "The broker at %s has no topic nps.alerts that this user may see; it has nps.updates.",
            stack.mutualTlsServers());

    KafkaConnection bare = KafkaConnection.to(stack.mutualTlsServers(), stack.tlsProperties());
    assertThatThrownBy(() -> KafkaTopic.require(bare, Topics.UPDATES))
        .isInstanceOf(UserError.class);
    KafkaConnection plain = KafkaConnection.to(stack.scramServers());
    assertThatThrownBy(() -> KafkaTopic.require(plain, Topics.UPDATES))
        .isInstanceOf(UserError.class);
  }
}

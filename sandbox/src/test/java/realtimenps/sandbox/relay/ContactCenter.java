package realtimenps.sandbox.relay;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.demo.Alerts;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.TopicReader;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.replay.ReplayInput;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.Stack;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsAlert;
import realtimenps.v1.SurveyResponse;

/** Customers of three teams a tenant, who answer until the job says what the test waits for. */
final class ContactCenter implements AutoCloseable {
  /** Whose customers may be annoyed; those of the others stay as they are. */
  static final String TEAM = "billing";

  private static final List<String> TEAMS = List.of(TEAM, "cards", "sales");
  private static final int PAST = 600;
  private static final Duration PAST_STEP = Duration.ofMinutes(15);
  private static final int MOST_ANSWERS = 400;
  private static final int PROMOTER = 10;
  private static final int DETRACTOR = 2;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final Stack stack;
  private final Feeder responses;
  private final Alerts alerts = new Alerts();
  private final Thread alertReader;
  private long number;

  ContactCenter(Stack stack) {
    this.stack = stack;
    KafkaConnection broker = stack.broker().connection();
    this.responses = new Feeder(broker, Topics.RESPONSES);
    TopicReader reader = new TopicReader(broker, new Wire(stack.schemas()));
    this.alertReader =
        new Thread(() -> reader.follow(Topics.ALERTS, NpsAlert.class, alerts::apply), "alerts");
    alertReader.start();
  }

  /** Puts a policy in force, a line of JSON. */
  void decide(Path dir, String policy) throws IOException {
    long before = JobCounts.policiesInForce(stack.flink().metrics());
    Path file = Files.writeString(dir.resolve("policies.jsonl"), policy + "\n");
    try (Feeder feeder = new Feeder(stack.broker().connection(), Topics.POLICIES)) {
      ReplayInput.policies(file)
          .forEach(stack.schemaId(Topics.POLICIES), line -> feeder.send(line.key(), line.value()));
      feeder.flush();
    }
    await()
        .atMost(TIMEOUT)
        .until(() -> JobCounts.policiesInForce(stack.flink().metrics()) > before);
  }

  /** Six days in which one answer in five is a detractor's. */
  void rememberThePast(String tenant) {
    Instant start = Instant.now().minus(PAST_STEP.multipliedBy(PAST));
    for (int i = 0; i < PAST; i++) {
      int score = i / TEAMS.size() % 5 == 0 ? DETRACTOR : PROMOTER;
      Instant then = start.plus(PAST_STEP.multipliedBy(i));
      answer(tenant, TEAMS.get(i % TEAMS.size()), score, then);
    }
    awaitAll();
  }

  /**
   * Has every second customer of the team be a detractor until it is paged.
   *
   * @return the episode, by its key
   */
  String annoyUntilPaged(String tenant) {
    for (int i = 0; page(tenant).isEmpty(); i++) {
      answerNow(tenant, i % 2 == 0 ? DETRACTOR : PROMOTER, i);
    }
    NpsAlert alert = page(tenant).orElseThrow();
    return alert.getSubject() + "/" + alert.getEpisodeId();
  }

  /** Has all customers of the team be promoters until the page is resolved. */
  void pleaseUntilResolved(String tenant) {
    for (int i = 0; page(tenant).isPresent(); i++) {
      answerNow(tenant, PROMOTER, i);
    }
  }

  private void answerNow(String tenant, int score, int answersBefore) {
    if (answersBefore == MOST_ANSWERS) {
      throw new AssertionError("nothing has changed after %d answers".formatted(MOST_ANSWERS));
    }
    answer(tenant, TEAM, score, Instant.now());
    awaitAll();
  }

  private void answer(String tenant, String team, int score, Instant at) {
    String id = "r" + number++;
    SurveyResponse response =
        SurveyResponse.newBuilder()
            .setTenantId(tenant)
            .setResponseId(id)
            .setScore(score)
            .setChannel("voice")
            .setAgentId(team + number % 7)
            .setTeamId(team)
            .setRespondedAt(at)
            .build();
    responses.send(
        (tenant + "/" + id).getBytes(StandardCharsets.UTF_8),
        Wire.encode(stack.schemaId(Topics.RESPONSES), response));
  }

  private void awaitAll() {
    responses.flush();
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> JobCounts.of(stack.flink().metrics()).counted() == responses.sent());
  }

  private Optional<NpsAlert> page(String tenant) {
    return alerts.open().stream()
        .filter(alert -> alert.getSubject().equals(tenant + "/TEAM/" + TEAM))
        .filter(alert -> !alert.getSeverity().equals("WATCH"))
        .findFirst();
  }

  @Override
  public void close() throws InterruptedException {
    alertReader.interrupt();
    alertReader.join();
    responses.close();
  }
}

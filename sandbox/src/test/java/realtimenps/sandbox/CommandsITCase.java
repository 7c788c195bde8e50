package realtimenps.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Broker;
import realtimenps.sandbox.stack.Ports;
import realtimenps.sandbox.stack.Registry;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;

class CommandsITCase {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static Broker broker;
  private static Registry registry;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    broker = Broker.start(0, null);
    registry = Registry.start(0, dir);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Topics.create(admin, Map.of());
    }
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  @Test
  void tailShowsOneTenantsResponsesAndTheErasuresThatWereSent() throws Exception {
    int id = registeredResponses();
    try (Feeder feeder = new Feeder(broker.connection(), Topics.RESPONSES)) {
      feeder.send(null, response(id, "acme", "r1"));
      feeder.send(null, response(id, "other", "r2"));
      feeder.flush();
    }
    assertThat(run("erase", "--tenant", "acme", "--response", "a/b")).isZero();
    assertThat(run("erase", "--tenant", "other", "--response", "r2")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "Sent the erasure of acme/a%2Fb to nps.responses.",
            "Sent the erasure of other/r2 to nps.responses.");
    out.getBuffer().setLength(0);

    Thread tail =
        new Thread(
            () -> run("tail", Topics.RESPONSES, "--tenant", "acme", "--from-beginning"), "tail");
    tail.start();
    try {
      await().atMost(TIMEOUT).until(() -> out.toString().lines().count() == 2);
    } finally {
      tail.interrupt();
      tail.join();
    }

    List<String> lines = out.toString().lines().toList();
    assertThat(lines)
        .anyMatch(
            line -> line.contains("\"responseId\":\"r1\"") && line.startsWith("{\"key\":null"))
        .anyMatch(
            line -> line.startsWith("{\"key\":\"acme/a%2Fb\"") && line.endsWith("\"value\":null}"));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void policiesAreSentIfAllOfThemAreValid(@TempDir Path dir) throws Exception {
    registeredResponses();
    Path valid = dir.resolve("valid.jsonl");
    Files.writeString(valid, "{\"tenantId\": \"acme\"}\n{\"reset\": \"a/b\"}\n");
    Path invalid = dir.resolve("invalid.jsonl");
    Files.writeString(invalid, "{\"reset\": \"c\"}\n{\"tenantId\": \"c\", \"minLift\": 2}\n");

    assertThat(run("policy", invalid.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(invalid + ":2: minLift is 2.0; it must be from 0 to 1");
    err.getBuffer().setLength(0);
    assertThat(run("policy", valid.toString())).isZero();
    assertThat(out.toString().lines()).containsExactly("Sent 2 policies to nps.tenant-policies.");
    out.getBuffer().setLength(0);

    Thread tail = new Thread(() -> run("tail", Topics.POLICIES, "--from-beginning"), "tail");
    tail.start();
    try {
      await().atMost(TIMEOUT).until(() -> out.toString().lines().count() == 2);
    } finally {
      tail.interrupt();
      tail.join();
    }
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"key\":\"acme\"", "\"sampleTarget\":20.0"),
            line -> assertThat(line).contains("\"key\":\"a%2Fb\"", "\"value\":null"));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aMissingTopicIsSaidWithThoseThereAre() {
    assertThat(run("tail", "nps.update")).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith(
            "The broker at "
                + broker.bootstrapServers()
                + " has no topic nps.update that this user may see; it has")
        .contains("nps.updates");
  }

  @Test
  void aBrokerThatDoesNotAnswerIsSaidWithWhatToDo() {
    String nowhere = Ports.LOOPBACK + ":" + Ports.free();

    int tail = Sandbox.run(writer(out), writer(err), "tail", "t", "--bootstrap-servers", nowhere);
    int erase =
        Sandbox.run(
            writer(out),
            writer(err),
            "erase",
            "--tenant=a",
            "--response=r",
            "--bootstrap-servers",
            nowhere);

    assertThat(tail).isEqualTo(1);
    assertThat(erase).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("No Kafka broker answers at " + nowhere))
        .allMatch(line -> line.contains("scripts/demo"));
  }

  @Test
  void aRegistryThatDoesNotAnswerIsSaidWithWhatToDo() {
    String nowhere = "http://" + Ports.LOOPBACK + ":" + Ports.free();

    int code =
        Sandbox.run(
            writer(out),
            writer(err),
            "tail",
            Topics.UPDATES,
            "--bootstrap-servers",
            broker.bootstrapServers(),
            "--registry-url",
            nowhere);

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("No schema registry answers at " + nowhere);
  }

  @Test
  void anAlertmanagerThatDoesNotAnswerIsSaidBeforeTheDemoStarts() {
    String nowhere = "http://" + Ports.LOOPBACK + ":" + Ports.free();

    assertThat(Sandbox.run(writer(out), writer(err), "demo", "--alertmanager", nowhere))
        .isEqualTo(1);
    assertThat(Sandbox.run(writer(out), writer(err), "demo", "--alertmanager", registry.url()))
        .isEqualTo(1);
    assertThat(Sandbox.run(writer(out), writer(err), "demo", "--alertmanager", "127.0.0.1:9093"))
        .isEqualTo(2);

    assertThat(err.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("--alertmanager: no Alertmanager answers at " + nowhere + ". "),
            line -> assertThat(line).contains(registry.url(), "is no Alertmanager (status 404)"),
            line -> assertThat(line).startsWith("--alertmanager must be an address such as "));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void wrongArgumentsAreExitCodeTwo() {
    assertThat(run("erase", "--tenant", "", "--response", "r")).isEqualTo(2);
    assertThat(run("tail")).isEqualTo(2);
    assertThat(Sandbox.run(writer(out), writer(err), "tail", "t", "--bootstrap-servers", "x"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("must not be empty")
        .contains("TOPIC")
        .contains("--bootstrap-servers x: ")
        .doesNotContain("\tat ");
  }

  private int run(String... args) {
    boolean readsSchemas = !args[0].equals("erase");
    String[] all = new String[args.length + (readsSchemas ? 4 : 2)];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--bootstrap-servers";
    all[args.length + 1] = broker.bootstrapServers();
    if (readsSchemas) {
      all[args.length + 2] = "--registry-url";
      all[args.length + 3] = registry.url();
    }
    return Sandbox.run(writer(out), writer(err), all);
  }

  private static PrintWriter writer(StringWriter to) {
    return new PrintWriter(to, true);
  }

  private static int registeredResponses() {
    Integer id = Schemas.register(registry.connection().open()).get(Topics.RESPONSES);
    assertThat(id).isNotNull();
    return id;
  }

  private static byte[] response(int schemaId, String tenantId, String responseId) {
    return Wire.encode(
        schemaId,
        new GenericRecordBuilder(Contract.SURVEY_RESPONSE.schema())
            .set("tenantId", tenantId)
            .set("responseId", responseId)
            .set("score", 9)
            .set("channel", "chat")
            .set("respondedAt", 0L)
            .build());
  }
}

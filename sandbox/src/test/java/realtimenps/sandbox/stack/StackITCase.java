package realtimenps.sandbox.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.connections.RegistryConnection;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.RecordJson;
import realtimenps.sandbox.records.TopicDump;
import realtimenps.sandbox.records.Wire;

/** The real broker and the real registry, and what goes through them. */
class StackITCase {
  private static Broker broker;
  private static Registry registry;
  private static Admin admin;

  private static Path dir;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    dir = temporary;
    broker = Broker.start(0, null);
    registry = Registry.start(0, dir.resolve("registry"));
    admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
    Topics.create(admin, Map.of(Topics.RESPONSES, 2));
  }

  @AfterAll
  static void stop() {
    admin.close();
    registry.close();
    broker.close();
  }

  @Test
  void topicsHaveTheirPartitionsAndSettingsAndCreatingThemAgainChangesNothing() throws Exception {
    Topics.create(admin, Map.of());

    var topics = admin.describeTopics(List.of(Topics.RESPONSES, Topics.UPDATES, Topics.REJECTED));
    assertThat(topics.allTopicNames().get().values())
        .extracting(topic -> topic.name() + " " + topic.partitions().size())
        .containsExactlyInAnyOrder("nps.responses 2", "nps.updates 12", "nps.rejected 3");
    assertThat(setting(Topics.RESPONSES, "message.timestamp.type")).isEqualTo("LogAppendTime");
    assertThat(setting(Topics.RESPONSES, "retention.ms")).isEqualTo("3024000000");
    assertThat(setting(Topics.UPDATES, "message.timestamp.type")).isEqualTo("CreateTime");
    assertThat(setting(Topics.UPDATES, "cleanup.policy")).isEqualTo("compact");
    assertThat(setting(Topics.REJECTED, "retention.ms")).isEqualTo("1209600000");
  }

  @Test
  void aRecordGoesThroughTheBrokerAndComesOutAsJson() throws Exception {
    int id = schemaId(Topics.REJECTED);
    Schema schema = new Schema.Parser().parse(rejectedSchema());
    byte[] value =
        Wire.encode(
            id,
            new GenericRecordBuilder(schema)
                .set("reason", "TRUNCATED")
                .set("detail", "4 bytes")
                .set("rejectedAt", Instant.parse("2026-11-21T10:00:00.123Z").toEpochMilli())
                .set("sourceTopic", "nps.responses")
                .set("sourcePartition", 7)
                .set("sourceOffset", 12L)
                .set("sourceTimestamp", 0L)
                .set(
                    "rawHeaders",
                    new GenericData.Array<>(0, schema.getField("rawHeaders").schema()))
                .build());
    try (Feeder feeder = new Feeder(broker.connection(), Topics.REJECTED)) {
      feeder.send(null, value);
      feeder.send(null, null);
      feeder.send("k".getBytes(StandardCharsets.UTF_8), new byte[] {1});
      feeder.flush();
      assertThat(feeder.sent()).isEqualTo(3);
    }

    Path file = dir.resolve("rejected.jsonl");
    long records = dump(Topics.REJECTED, file);

    assertThat(records).isEqualTo(3);
    assertThat(Files.readAllLines(file))
        .contains(
            "{\"key\":null,\"partition\":0,\"offset\":0,\"value\":{\"reason\":\"TRUNCATED\",\"detail\":\"4 bytes\",\"tenantId\":null,\"responseId\":null,\"rejectedAt\":\"2026-11-21T10:00:00.123Z\",\"sourceTopic\":\"nps.responses\",\"sourcePartition\":7,\"sourceOffset\":12,\"sourceTimestamp\":\"1970-01-01T00:00:00Z\",\"rawKey\":null,\"rawValue\":null,\"rawHeaders\":[]}}",
            "{\"key\":null,\"partition\":1,\"offset\":0,\"value\":null}")
        .filteredOn(line -> line.contains("\"key\":\"k\""))
        .singleElement()
        .asString()
        .endsWith("\"value\":{\"base64\":\"AQ==\"}}");
  }

  @Test
  void aDumpIsInTheOrderOfPartitionsAndOffsets() throws Exception {
    try (Feeder feeder = new Feeder(broker.connection(), Topics.RESPONSES)) {
      for (int i = 0; i < 5_000; i++) {
        feeder.send(("t/" + i).getBytes(StandardCharsets.UTF_8), null);
      }
      feeder.flush();
    }
    Path file = dir.resolve("responses.jsonl");

    assertThat(dump(Topics.RESPONSES, file)).isEqualTo(5_000);

    List<String> places =
        Files.readAllLines(file).stream()
            .map(line -> line.replaceAll(".*\"partition\":(\\d+),\"offset\":(\\d+),.*", "$1 $2"))
            .toList();
    List<String> sorted =
        places.stream()
            .collect(Collectors.groupingBy(place -> place.charAt(0), Collectors.counting()))
            .entrySet()
            .stream()
            .sorted(Map.Entry.comparingByKey())
            .flatMap(
                partition ->
                    LongStream.range(0, partition.getValue())
                        .mapToObj(offset -> partition.getKey() + " " + offset))
            .toList();
    assertThat(places).isEqualTo(sorted);
  }

  @Test
  void theRegistryKeepsSchemasAndIdsOverAStopAndAStart() {
    Map<String, Integer> before = Schemas.register(registry.connection().open());
    String url = registry.url();

    registry.stop();
    try {
      assertThatThrownBy(() -> Schemas.register(RegistryConnection.to(url).open()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("nps.responses-value");
    } finally {
      registry.start();
    }

    assertThat(registry.url()).isEqualTo(url);
    assertThat(Schemas.register(RegistryConnection.to(url).open())).isEqualTo(before).hasSize(7);
  }

  @Test
  void theRegistryRefusesASchemaThatBreaksTheContract() throws Exception {
    var client = registry.connection().open();
    Schemas.register(client);
    var broken =
        new io.confluent.kafka.schemaregistry.avro.AvroSchema(
            "{\"type\":\"record\",\"name\":\"NpsUpdate\",\"namespace\":\"realtimenps.v1\",\"fields\":[{\"name\":\"subject\",\"type\":\"long\"}]}");

    assertThat(client.getCompatibility("nps.responses-value")).isEqualTo("BACKWARD_TRANSITIVE");
    assertThatThrownBy(() -> client.register("nps.updates-value", broken))
        .hasMessageContaining("ncompatible");
  }

  @Test
  void aPortInUseIsSaidInOneLine() {
    int taken = Integer.parseInt(broker.bootstrapServers().split(":", -1)[1]);

    assertThatThrownBy(() -> Broker.start(taken, null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Port " + taken + " on 127.0.0.1 is in use")
        .hasMessageNotContaining("\n");
    assertThat(Ports.freeOr(taken)).isNotEqualTo(taken);
  }

  @Test
  void aBrokerOpensItsDataAgain() throws Exception {
    Path data = dir.resolve("broker");
    try (Broker first = Broker.start(0, data);
        Feeder feeder = feederOfNewTopics(first)) {
      feeder.send("t/1".getBytes(StandardCharsets.UTF_8), null);
      feeder.flush();
    }
    try (Broker second = Broker.start(0, data)) {
      Path file = dir.resolve("again.jsonl");
      RecordJson json = new RecordJson(new Wire(registry.connection().open()));
      assertThat(new TopicDump(second.connection(), json).write(Topics.RESPONSES, file))
          .isEqualTo(1);
    }
  }

  private static Feeder feederOfNewTopics(Broker of) throws InterruptedException {
    try (Admin its = Admin.create(Map.of("bootstrap.servers", of.bootstrapServers()))) {
      Topics.create(its, Map.of());
    }
    return new Feeder(of.connection(), Topics.RESPONSES);
  }

  private static long dump(String topic, Path file) throws IOException {
    RecordJson json = new RecordJson(new Wire(registry.connection().open()));
    return new TopicDump(broker.connection(), json).write(topic, file);
  }

  private static int schemaId(String topic) {
    Integer id = Schemas.register(registry.connection().open()).get(topic);
    assertThat(id).isNotNull();
    return id;
  }

  private static String rejectedSchema() throws IOException {
    try (var in = StackITCase.class.getResourceAsStream("/realtimenps/v1/RejectedResponse.avsc")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String setting(String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var configs = admin.describeConfigs(List.of(resource)).all().get();
    return configs.values().iterator().next().get(name).value();
  }
}

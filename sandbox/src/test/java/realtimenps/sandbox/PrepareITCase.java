package realtimenps.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.stack.Broker;
import realtimenps.sandbox.stack.Registry;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;

/** The commands that make a cluster and a registry ready can be run again and again. */
class PrepareITCase {
  private final StringWriter out = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    PrintWriter writer = new PrintWriter(out, true);
    return Sandbox.run(writer, writer, args);
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  @Test
  void topics_that_are_missing_are_created_and_others_left_alone() throws Exception {
    try (Broker broker = Broker.start(0, null);
        Admin admin = Admin.create(broker.connection().clientSettings())) {
      String servers = broker.bootstrapServers();

      assertThat(run("create-topics", "--dry-run", "--bootstrap-servers", servers)).isZero();
      assertThat(lines()).hasSize(7).allMatch(line -> line.contains("would be created"));
      assertThat(admin.listTopics().names().get()).isEmpty();

      admin
          .createTopics(
              List.of(
                  new NewTopic(Topics.ALERTS, Optional.of(1), Optional.empty())
                      .configs(Map.of("cleanup.policy", "delete"))))
          .all()
          .get();
      assertThat(run("create-topics", "--bootstrap-servers", servers)).isEqualTo(1);
      assertThat(lines())
          .contains(
              "nps.updates          created, 12 partitions",
              "nps.alerts           differs: 1 partitions, not 3, cleanup.policy is delete, not"
                  + " compact,delete, retention.ms is 604800000, not 7776000000");

      assertThat(run("create-topics", "--bootstrap-servers", servers)).isEqualTo(1);
      assertThat(lines())
          .as(out.toString())
          .filteredOn(line -> line.endsWith("is there"))
          .hasSize(6);
    }
  }

  @Test
  void a_schema_is_found_whatever_its_words_are(@TempDir Path dir) throws Exception {
    try (Registry registry = Registry.start(0, dir)) {
      Contract contract = Contract.SURVEY_RESPONSE;
      String other = contract.schema().toString().replaceFirst("\"doc\":\"", "$0In other words: ");
      int id =
          registry
              .connection()
              .open()
              .register(Contract.subjectOf(contract.topic()), new AvroSchema(other));
      assertThat(Schemas.idOf(contract, registry.connection())).isEqualTo(id);
      assertThatThrownBy(() -> Schemas.idOf(Contract.TENANT_POLICY, registry.connection()))
          .hasMessage(
              "The schema registry at %s does not have today's schema of nps.tenant-policies-value: run"
                  + " scripts/register-schemas.",
              registry.url());
    }
  }

  @Test
  void schemas_are_registered_if_all_of_them_fit(@TempDir Path dir) throws Exception {
    try (Registry registry = Registry.start(0, dir)) {
      SchemaRegistryClient client = registry.connection().open();
      String url = registry.url();

      assertThat(run("register-schemas", "--dry-run", "--registry-url", url)).isZero();
      assertThat(lines())
          .hasSize(7)
          .allMatch(line -> line.endsWith("would be registered, version 1"));
      assertThat(client.getAllSubjects()).isEmpty();

      String subject = Contract.subjectOf(Topics.ALERTS);
      client.register(
          subject,
          new AvroSchema(
              "{\"type\":\"record\",\"name\":\"NpsAlert\",\"namespace\":\"realtimenps.v1\","
                  + "\"fields\":[{\"name\":\"scope\",\"type\":\"int\"}]}"));
      assertThat(run("register-schemas", "--registry-url", url)).isEqualTo(1);
      assertThat(lines())
          .anyMatch(line -> line.startsWith("nps.alerts-value is not FULL_TRANSITIVE: "))
          .endsWith("Nothing was registered.");
      assertThat(client.getAllSubjects()).containsExactly(subject);

      client.deleteSubject(subject);
      assertThat(run("register-schemas", "--registry-url", url)).isZero();
      assertThat(lines()).hasSize(7).allMatch(line -> line.contains(" registered, id "));
      List<String> ids = lines();
      assertThat(run("register-schemas", "--registry-url", url)).isZero();
      assertThat(lines())
          .containsExactlyElementsOf(
              ids.stream().map(line -> line.replace(" registered,", " is registered,")).toList());
      assertThat(client.getCompatibility(subject)).isEqualTo("FULL_TRANSITIVE");

      client.updateCompatibility(subject, "NONE");
      assertThat(run("register-schemas", "--dry-run", "--registry-url", url)).isZero();
      assertThat(lines())
          .filteredOn(line -> line.endsWith(", its rule would be FULL_TRANSITIVE"))
          .singleElement()
          .asString()
          .startsWith(subject);
      assertThat(client.getCompatibility(subject)).isEqualTo("NONE");
      assertThat(run("register-schemas", "--registry-url", url)).isZero();
      assertThat(lines())
          .filteredOn(line -> line.endsWith(", its rule is now FULL_TRANSITIVE"))
          .hasSize(1);
      assertThat(client.getCompatibility(subject)).isEqualTo("FULL_TRANSITIVE");

      String responses = Contract.subjectOf(Topics.RESPONSES);
      assertThat(client.getCompatibility(responses)).isEqualTo("BACKWARD_TRANSITIVE");
      client.updateCompatibility(responses, "FULL_TRANSITIVE");
      assertThat(run("register-schemas", "--registry-url", url)).isZero();
      assertThat(lines()).noneMatch(line -> line.contains(", its rule "));
      Schemas.register(client);
      assertThat(client.getCompatibility(responses)).isEqualTo("FULL_TRANSITIVE");
    }
  }
}

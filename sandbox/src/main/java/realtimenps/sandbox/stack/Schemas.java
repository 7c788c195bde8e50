package realtimenps.sandbox.stack;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import realtimenps.sandbox.UserError;
import realtimenps.schemas.Contract;

/** The schemas of the topics: which, under which rule of compatibility, and their registration. */
public final class Schemas {
  private record Subject(String topic, Contract contract, String compatibility) {
    String name() {
      return topic + "-value";
    }
  }

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject(Topics.RESPONSES, Contract.SURVEY_RESPONSE, "BACKWARD_TRANSITIVE"),
          new Subject(Topics.UPDATES, Contract.NPS_UPDATE, "FULL_TRANSITIVE"),
          new Subject(Topics.ALERTS, Contract.NPS_ALERT, "FULL_TRANSITIVE"),
          new Subject(Topics.FOLLOW_UPS, Contract.FOLLOW_UP, "FULL_TRANSITIVE"),
          new Subject(Topics.POLICIES, Contract.TENANT_POLICY, "BACKWARD_TRANSITIVE"),
          new Subject(Topics.REJECTED, Contract.REJECTED_RESPONSE, "FULL_TRANSITIVE"));

  private Schemas() {}

  /**
   * Registers every topic's schema; one that is registered already keeps its id.
   *
   * @return the schema ids by topic
   * @throws UserError if the registry cannot be reached or refuses a schema
   */
  public static Map<String, Integer> register(SchemaRegistryClient client) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Subject subject : SUBJECTS) {
      try {
        int id = client.register(subject.name(), new AvroSchema(subject.contract.schema()));
        // After the schema, since the registry knows no rule of a subject that it does not have.
        client.updateCompatibility(subject.name(), subject.compatibility);
        ids.put(subject.topic, id);
      } catch (IOException | RestClientException e) {
        throw UserError.failed(
            "The schema registry did not take %s: %s".formatted(subject.name(), e.getMessage()));
      }
    }
    return ids;
  }

  /**
   * The id under which the policies' schema is registered.
   *
   * @throws UserError if it is not, or the registry at this address does not answer
   */
  public static int idOfPolicies(SchemaRegistryClient client, String url) {
    String subject = Topics.POLICIES + "-value";
    try {
      return client.getId(subject, new AvroSchema(Contract.TENANT_POLICY.schema()));
    } catch (RestClientException e) {
      throw UserError.failed(
          "The schema registry at %s does not have today's schema of %s: %s"
              .formatted(url, subject, e.getMessage()));
    } catch (IOException e) {
      throw UserError.failed(
          "No schema registry answers at %s. Start one with scripts/demo, or name yours with --registry-url."
              .formatted(url));
    }
  }
}

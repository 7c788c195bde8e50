package realtimenps.sandbox.stack;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import realtimenps.connections.RegistryConnection;
import realtimenps.sandbox.UserError;
import realtimenps.schemas.Contract;

/** The schemas of the topics, and their registration. */
public final class Schemas {
  private static final Set<Integer> REFUSED = Set.of(401, 403);

  private Schemas() {}

  /**
   * Registers every topic's schema; one that is registered already keeps its id.
   *
   * @return the schema ids by topic
   * @throws UserError if the registry cannot be reached or refuses a schema
   */
  public static Map<String, Integer> register(SchemaRegistryClient client) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Contract contract : Contract.values()) {
      ids.put(contract.topic(), register(client, contract));
    }
    return ids;
  }

  /**
   * Registers the schema of one topic and the rule for later ones.
   *
   * @return its id
   * @throws UserError if the registry cannot be reached or refuses the schema
   */
  public static int register(SchemaRegistryClient client, Contract contract) {
    String subject = Contract.subjectOf(contract.topic());
    try {
      int id = client.register(subject, new AvroSchema(contract.schema()));
      // After the schema, since the registry knows no rule of a subject that it does not have.
      client.updateCompatibility(subject, contract.compatibility().name());
      return id;
    } catch (IOException | RestClientException e) {
      throw UserError.failed(
          "The schema registry did not take %s: %s".formatted(subject, e.getMessage()));
    }
  }

  /**
   * The id under which the schema of a topic is registered.
   *
   * @throws UserError if it is not, or the registry does not answer
   */
  public static int idOf(Contract contract, RegistryConnection registry) {
    String subject = Contract.subjectOf(contract.topic());
    try {
      return reach(registry).getId(subject, new AvroSchema(contract.schema()));
    } catch (IOException | RestClientException e) {
      throw UserError.failed(
          "The schema registry at %s does not have today's schema of %s: %s"
              .formatted(registry.urls(), subject, e.getMessage()));
    }
  }

  /**
   * A client of a registry that has answered.
   *
   * @throws UserError if it does not answer, or refuses
   */
  public static SchemaRegistryClient reach(RegistryConnection registry) {
    SchemaRegistryClient client = registry.open();
    try {
      client.getAllSubjects();
      return client;
    } catch (RestClientException e) {
      if (REFUSED.contains(e.getStatus())) {
        throw UserError.failed(
            "The schema registry at %s refuses this user (%s). Check --registry-properties."
                .formatted(registry.urls(), e.getMessage()));
      }
      throw silent(registry);
    } catch (IOException e) {
      throw silent(registry);
    }
  }

  private static UserError silent(RegistryConnection registry) {
    return UserError.failed(
        "No schema registry answers at %s. Start one with scripts/demo, or name yours with --registry-url."
            .formatted(registry.urls()));
  }
}

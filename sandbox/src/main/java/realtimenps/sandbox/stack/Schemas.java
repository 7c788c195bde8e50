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
  private static final int NOT_FOUND = 404;
  private static final String STRICTEST = Contract.Compatibility.FULL_TRANSITIVE.name();

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
    int id;
    try {
      id = client.register(subject, new AvroSchema(contract.schema()));
    } catch (IOException | RestClientException e) {
      throw refused(subject, e);
    }
    // After the schema, since the registry knows no rule of a subject that it does not have.
    if (!hasRule(client, contract)) {
      setRule(client, contract);
    }
    return id;
  }

  /**
   * Whether the registry has the rule for later schemas of a topic, or the one that includes it.
   *
   * @throws UserError if it cannot be reached or does not tell
   */
  public static boolean hasRule(SchemaRegistryClient client, Contract contract) {
    String subject = Contract.subjectOf(contract.topic());
    try {
      String rule = client.getCompatibility(subject);
      return rule.equals(contract.compatibility().name()) || rule.equals(STRICTEST);
    } catch (RestClientException e) {
      if (e.getStatus() == NOT_FOUND) {
        return false;
      }
      throw refused(subject, e);
    } catch (IOException e) {
      throw refused(subject, e);
    }
  }

  /**
   * Sets the rule for later schemas of a topic whose first is registered.
   *
   * @throws UserError if the registry cannot be reached or refuses
   */
  public static void setRule(SchemaRegistryClient client, Contract contract) {
    String subject = Contract.subjectOf(contract.topic());
    try {
      client.updateCompatibility(subject, contract.compatibility().name());
    } catch (IOException | RestClientException e) {
      throw refused(subject, e);
    }
  }

  private static UserError refused(String subject, Exception e) {
    return UserError.failed(
        "The schema registry did not take %s or its rule: %s".formatted(subject, e.getMessage()));
  }

  /**
   * The id under which the schema of a topic is registered.
   *
   * @throws UserError if it is not, or the registry does not answer
   */
  public static int idOf(Contract contract, RegistryConnection registry) {
    String subject = Contract.subjectOf(contract.topic());
    Integer id =
        RegisteredSchemas.of(reach(registry), subject).idOf(new AvroSchema(contract.schema()));
    if (id == null) {
      throw UserError.failed(
          "The schema registry at %s does not have today's schema of %s: run scripts/register-schemas."
              .formatted(registry.urls(), subject));
    }
    return id;
  }

  /**
   * A client of a registry that has answered.
   *
   * @throws UserError if it does not answer, or refuses
   */
  public static SchemaRegistryClient reach(RegistryConnection registry) {
    SchemaRegistryClient client;
    try {
      client = registry.open();
    } catch (RuntimeException e) {
      // What a file of credentials names wrongly, the client's parts tell each in their own way.
      throw UserError.wrongInput(
          "The schema registry cannot be asked: %s Check --registry-properties."
              .formatted(sentence(e)));
    }
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

  private static String sentence(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(".") ? message : message + ".";
  }

  private static UserError silent(RegistryConnection registry) {
    return UserError.failed(
        "No schema registry answers at %s. Start one with scripts/demo, or name yours with --registry-url."
            .formatted(registry.urls()));
  }
}

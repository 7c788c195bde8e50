package realtimenps.sandbox.stack;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import realtimenps.sandbox.UserError;

/** The schemas of the topics: which, under which rule of compatibility, and their registration. */
public final class Schemas {
  private record Contract(String topic, String schema, String compatibility) {
    String subject() {
      return topic + "-value";
    }
  }

  private static final List<Contract> CONTRACTS =
      List.of(
          new Contract(Topics.RESPONSES, "SurveyResponse", "BACKWARD_TRANSITIVE"),
          new Contract(Topics.UPDATES, "NpsUpdate", "FULL_TRANSITIVE"),
          new Contract(Topics.REJECTED, "RejectedResponse", "FULL_TRANSITIVE"));

  private static final int CLIENT_CACHE = 1000;

  private Schemas() {}

  /** A caching client of the registry at this address. */
  public static SchemaRegistryClient client(String registryUrl) {
    return SchemaRegistryClientFactory.newClient(
        List.of(registryUrl), CLIENT_CACHE, List.of(new AvroSchemaProvider()), Map.of(), Map.of());
  }

  /**
   * Registers every topic's schema; one that is registered already keeps its id.
   *
   * @return the schema ids by topic
   * @throws UserError if the registry cannot be reached or refuses a schema
   */
  public static Map<String, Integer> register(SchemaRegistryClient client) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Contract contract : CONTRACTS) {
      try {
        int id = client.register(contract.subject(), new AvroSchema(load(contract.schema)));
        // After the schema, since the registry knows no rule of a subject that it does not have.
        client.updateCompatibility(contract.subject(), contract.compatibility);
        ids.put(contract.topic, id);
      } catch (IOException | RestClientException e) {
        throw UserError.failed(
            "The schema registry did not take %s: %s"
                .formatted(contract.subject(), e.getMessage()));
      }
    }
    return ids;
  }

  /** What survey responses look like. */
  public static Schema surveyResponse() {
    return load("SurveyResponse");
  }

  /** The contract as it is published, without the hints to Java in the generated classes. */
  private static Schema load(String name) {
    String resource = "/realtimenps/v1/" + name + ".avsc";
    try (InputStream in = Schemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("Not on the class path: " + resource);
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package realtimenps.sandbox.stack;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.UserError;

/**
 * What a registry has of a subject: its Avro schemas by id, in the order of their versions.
 *
 * <p>A schema is found whatever its words of documentation are, as it is by the job.
 */
public record RegisteredSchemas(Map<Integer, AvroSchema> byId) {
  private static final int NOT_FOUND = 404;

  /**
   * Asks the registry.
   *
   * @return nothing, if it does not have the subject
   * @throws UserError if it does not answer, or refuses
   */
  public static RegisteredSchemas of(SchemaRegistryClient client, String subject) {
    Map<Integer, AvroSchema> byId = new LinkedHashMap<>();
    try {
      for (int version : client.getAllVersions(subject)) {
        SchemaMetadata metadata = client.getSchemaMetadata(subject, version);
        if (AvroSchema.TYPE.equals(metadata.getSchemaType())) {
          byId.put(metadata.getId(), new AvroSchema(metadata.getSchema()));
        }
      }
    } catch (RestClientException e) {
      if (e.getStatus() != NOT_FOUND) {
        throw silent(subject, e);
      }
    } catch (IOException e) {
      throw silent(subject, e);
    }
    return new RegisteredSchemas(byId);
  }

  private static UserError silent(String subject, Exception e) {
    return UserError.failed(
        "The schema registry does not tell what it has of %s: %s"
            .formatted(subject, e.getMessage()));
  }

  /** Under which a schema is registered; null if it is not. */
  public @Nullable Integer idOf(AvroSchema schema) {
    for (Map.Entry<Integer, AvroSchema> one : byId.entrySet()) {
      if (one.getValue().rawSchema().equals(schema.rawSchema())) {
        return one.getKey();
      }
    }
    return null;
  }
}

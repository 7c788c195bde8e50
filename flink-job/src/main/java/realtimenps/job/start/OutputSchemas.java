package realtimenps.job.start;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import realtimenps.job.settings.Settings;
import realtimenps.schemas.Contract;

/** The schemas that the outputs are written with, as the registry has them. */
final class OutputSchemas {
  /** No such subject, no such version: the registry's own words, not those of a proxy. */
  private static final Set<Integer> UNKNOWN_SUBJECT = Set.of(40401, 40402);

  private static final Set<Integer> REFUSED = Set.of(401, 403);

  private final Settings settings;
  private final String url;

  private OutputSchemas(Settings settings) {
    this.settings = settings;
    this.url = settings.registry().connection().urls();
  }

  /**
   * Looks for the schema of every output.
   *
   * @param ids takes the ids of those that are there
   * @return why others are not to be had
   */
  static Causes find(Settings settings, Map<Output, Integer> ids) {
    return new OutputSchemas(settings).find(ids);
  }

  private Causes find(Map<Output, Integer> ids) {
    List<String> causes = new ArrayList<>();
    try {
      SchemaRegistryClient registry = settings.registry().connection().open();
      for (Map.Entry<Output, String> entry : Output.of(settings).entrySet()) {
        Output output = entry.getKey();
        String subject = Contract.subjectOf(entry.getValue());
        Integer id = registered(output.contract().schema(), subject, registry);
        if (id == null) {
          causes.add(missing(subject, output.contract().file()));
        } else {
          ids.put(output, id);
        }
      }
    } catch (RestClientException e) {
      if (!REFUSED.contains(e.getStatus())) {
        return away(e);
      }
      causes.add(
          "The schema registry at %s refuses this user (%s). Check schema-registry-properties."
              .formatted(url, e.getMessage()));
    } catch (IOException e) {
      return away(e);
    } catch (RuntimeException e) {
      causes.add(
          "The schema registry at %s cannot be used (%s). Check schema-registry-properties."
              .formatted(url, e.getMessage()));
    }
    return new Causes(causes, false);
  }

  private Causes away(Exception e) {
    return new Causes(
        List.of(
            "The schema registry at %s does not answer (%s). Check schema-registry-url."
                .formatted(url, e.getMessage())),
        true);
  }

  /**
   * Compares schemas, not texts: a registry may find only the very text that was registered, and
   * that has the line breaks and docs of whoever did it.
   */
  private static @Nullable Integer registered(
      Schema schema, String subject, SchemaRegistryClient registry)
      throws IOException, RestClientException {
    try {
      for (int version : registry.getAllVersions(subject)) {
        SchemaMetadata registered = registry.getSchemaMetadata(subject, version);
        if (AvroSchema.TYPE.equals(registered.getSchemaType())
            && new Schema.Parser().parse(registered.getSchema()).equals(schema)) {
          return registered.getId();
        }
      }
      return null;
    } catch (RestClientException e) {
      if (UNKNOWN_SUBJECT.contains(e.getErrorCode())) {
        return null;
      }
      throw e;
    }
  }

  private String missing(String subject, String schemaFile) {
    String first = url.split(",", -1)[0];
    return ("Schema %s is not registered as subject %s at %s. Register it: "
            + "jq -Rs '{schema: .}' schemas/src/main/avro/%s | curl -sS -X POST"
            + " -H 'Content-Type: application/json' -d @- %s/subjects/%s/versions")
        .formatted(schemaFile, subject, url, schemaFile, first, subject);
  }
}

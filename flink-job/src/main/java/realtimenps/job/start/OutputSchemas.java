package realtimenps.job.start;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import realtimenps.job.settings.Settings;
import realtimenps.schemas.Contract;

/** The schemas that the outputs are written with, as the registry has them. */
final class OutputSchemas {
  private static final Logger LOG = LoggerFactory.getLogger(OutputSchemas.class);

  /** No such subject, no such version: the registry's own words, not those of a proxy. */
  private static final Set<Integer> UNKNOWN_SUBJECT = Set.of(40401, 40402);

  private static final Set<Integer> REFUSED = Set.of(401, 403);
  private static final long RETRY_INTERVAL_MS = 1_000;

  private final Settings settings;
  private final String url;
  private final List<String> causes;
  private final Instant end;
  private boolean isToldOf;

  private OutputSchemas(Settings settings, boolean waits, List<String> causes) {
    this.settings = settings;
    this.url = settings.registry().connection().urls();
    this.causes = causes;
    this.end = waits ? Instant.MAX : Instant.now().plus(settings.registry().patience());
  }

  /**
   * Looks for the schema of every output, and waits for the registry if need be.
   *
   * @param waits without end, not only for its patience
   * @param causes takes why one is not to be had
   * @return the ids of those that are
   */
  static Map<Output, Integer> find(Settings settings, boolean waits, List<String> causes)
      throws InterruptedException {
    return new OutputSchemas(settings, waits, causes).find();
  }

  private Map<Output, Integer> find() throws InterruptedException {
    Map<Output, Integer> ids = new EnumMap<>(Output.class);
    try {
      SchemaRegistryClient registry = settings.registry().connection().open();
      for (Map.Entry<Output, String> entry : Output.of(settings).entrySet()) {
        Output output = entry.getKey();
        String subject = Contract.subjectOf(entry.getValue());
        Integer id = idOf(output.contract().schema(), subject, registry);
        if (id == null) {
          causes.add(missing(subject, output.contract().file()));
        } else {
          ids.put(output, id);
        }
      }
    } catch (RestClientException e) {
      causes.add(
          "The schema registry at %s refuses this user (%s). Check schema-registry-properties."
              .formatted(url, e.getMessage()));
    } catch (IOException e) {
      causes.add(
          "The schema registry at %s has not answered for %s (%s). Check schema-registry-url."
              .formatted(url, settings.registry().patience(), e.getMessage()));
    } catch (RuntimeException e) {
      causes.add(
          "The schema registry at %s cannot be used (%s). Check schema-registry-properties."
              .formatted(url, e.getMessage()));
    }
    return ids;
  }

  /**
   * The id of a schema, after waiting for the registry if need be; null if it has none.
   *
   * @throws RestClientException if it does not let us in, which waiting would not change
   * @throws IOException if it has not answered by the end
   */
  private @Nullable Integer idOf(Schema schema, String subject, SchemaRegistryClient registry)
      throws IOException, RestClientException, InterruptedException {
    while (true) {
      IOException outage;
      try {
        return registered(schema, subject, registry);
      } catch (RestClientException e) {
        if (REFUSED.contains(e.getStatus())) {
          throw e;
        }
        outage = new IOException(e.getMessage(), e);
      } catch (IOException e) {
        outage = e;
      }
      if (Instant.now().isAfter(end)) {
        throw outage;
      }
      if (!isToldOf) {
        LOG.warn("Waiting for the schema registry at {}: {}", url, outage.getMessage());
        isToldOf = true;
      }
      Thread.sleep(RETRY_INTERVAL_MS);
    }
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

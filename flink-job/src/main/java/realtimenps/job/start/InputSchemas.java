package realtimenps.job.start;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import realtimenps.connections.RegistryConnection;
import realtimenps.schemas.Contract;

/** The schemas that inputs are written with, as far as the registry has them at the start. */
final class InputSchemas {
  private static final Logger LOG = LoggerFactory.getLogger(InputSchemas.class);

  /** Of a subject: they go with the job's graph. */
  private static final int MAX_VERSIONS = 100;

  private InputSchemas() {}

  /**
   * By id, the newest of each topic. Only a help while the registry is away: if some cannot be had
   * now, readers ask for them.
   */
  static Map<Integer, Schema> of(Collection<String> topics, RegistryConnection connection) {
    SchemaRegistryClient registry = connection.open();
    Map<Integer, Schema> found = new HashMap<>();
    for (String topic : topics) {
      String subject = Contract.subjectOf(topic);
      try {
        List<Integer> newest =
            registry.getAllVersions(subject).stream()
                .sorted(Comparator.reverseOrder())
                .limit(MAX_VERSIONS)
                .toList();
        for (int version : newest) {
          int id = registry.getSchemaMetadata(subject, version).getId();
          if (registry.getSchemaById(id).rawSchema() instanceof Schema schema) {
            found.put(id, schema);
          }
        }
      } catch (IOException | RestClientException | RuntimeException e) {
        LOG.info("The schemas of subject {} cannot be had yet: {}", subject, e.getMessage());
      }
    }
    return found;
  }
}

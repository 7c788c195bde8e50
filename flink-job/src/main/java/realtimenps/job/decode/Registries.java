package realtimenps.job.decode;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import java.util.List;
import java.util.Map;

/** Connections to schema registries. */
public final class Registries {
  private static final int MAX_SCHEMAS = 1_000;

  private Registries() {}

  /** A caching client; it gives up on a request after seconds, not minutes. */
  public static SchemaRegistryClient connect(String urls) {
    return SchemaRegistryClientFactory.newClient(
        List.of(urls.split(",", -1)),
        MAX_SCHEMAS,
        List.of(new AvroSchemaProvider()),
        Map.of("http.connect.timeout.ms", 3_000, "http.read.timeout.ms", 5_000),
        Map.of());
  }
}

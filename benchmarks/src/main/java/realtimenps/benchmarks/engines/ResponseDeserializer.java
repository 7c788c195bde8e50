package realtimenps.benchmarks.engines;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.RegistryConnection;
import realtimenps.v1.SurveyResponse;

/**
 * Reads survey responses in the Confluent wire format for Kafka's own clients, as Confluent's
 * {@code KafkaAvroDeserializer} does: Avro's reader of specific records, one for each schema. For
 * one thread.
 */
public final class ResponseDeserializer implements Deserializer<SurveyResponse> {
  /** The setting with the registry's address. */
  static final String REGISTRY_URL = "schema.registry.url";

  private static final int HEADER = 5;

  private final Map<Integer, SpecificDatumReader<SurveyResponse>> readers = new HashMap<>();
  private @Nullable SchemaRegistryClient registry;
  private @Nullable BinaryDecoder decoder;

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    registry =
        RegistryConnection.to((String) Objects.requireNonNull(settings.get(REGISTRY_URL))).open();
  }

  @Override
  public SurveyResponse deserialize(String topic, byte[] bytes) {
    int schemaId = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, decoder);
    try {
      return readers.computeIfAbsent(schemaId, this::reader).read(null, decoder);
    } catch (IOException e) {
      throw new SerializationException(e);
    }
  }

  private SpecificDatumReader<SurveyResponse> reader(int schemaId) {
    try {
      AvroSchema schema = (AvroSchema) Objects.requireNonNull(registry).getSchemaById(schemaId);
      return new SpecificDatumReader<>(schema.rawSchema(), SurveyResponse.getClassSchema());
    } catch (IOException | RestClientException e) {
      throw new SerializationException(e);
    }
  }
}

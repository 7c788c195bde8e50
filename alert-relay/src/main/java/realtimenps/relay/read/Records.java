package realtimenps.relay.read;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import realtimenps.connections.RegistryConnection;

/**
 * Decodes the values of one topic, in the Confluent wire format, as today's version of its schema.
 *
 * <p>An id that the registry does not know may be a moment ahead of it: it is asked for again for
 * 10 s, but not for more than one id in a minute.
 */
final class Records {
  private static final byte MAGIC = 0;
  private static final int HEADER = 5;

  /** The registry's own word for it; a mere 404 may be of a proxy that has lost the registry. */
  private static final int UNKNOWN_ID = 40403;

  private static final Duration HOLD = Duration.ofSeconds(10);
  private static final Duration BETWEEN_HOLDS = Duration.ofSeconds(60);

  private final Schema today;
  private final SchemaRegistryClient registry;
  private final InstantSource clock;
  private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();

  /** The id that is asked for again, and since when. */
  private int heldId;

  private Instant heldFrom = Instant.MIN;

  Records(Schema today, SchemaRegistryClient registry) {
    this(today, registry, InstantSource.system());
  }

  Records(Schema today, SchemaRegistryClient registry, InstantSource clock) {
    this.today = today;
    this.registry = registry;
    this.clock = clock;
  }

  /**
   * The record in these bytes; empty if they are no such record.
   *
   * @throws IOException if the registry, which is needed for it, gives no answer, or may have one
   *     in a moment
   */
  Optional<GenericRecord> decode(byte[] bytes) throws IOException {
    if (bytes.length < HEADER || bytes[0] != MAGIC) {
      return Optional.empty();
    }
    int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    GenericDatumReader<GenericRecord> reader = readers.get(id);
    if (reader == null) {
      Optional<Schema> writer = schema(id);
      if (writer.isEmpty()) {
        return Optional.empty();
      }
      reader = new GenericDatumReader<>(writer.get(), today);
      readers.put(id, reader);
    }
    return read(reader, bytes);
  }

  private static Optional<GenericRecord> read(
      GenericDatumReader<GenericRecord> reader, byte[] bytes) {
    // A fresh decoder for each record: a used one may hold bytes of a record that broke off.
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
    try {
      GenericRecord value = reader.read(null, decoder);
      return decoder.isEnd() ? Optional.of(value) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // Bytes that do not fit their schema make Avro throw whatever its parts throw.
      return Optional.empty();
    }
  }

  private Optional<Schema> schema(int id) throws IOException {
    try {
      return registry.getSchemaById(id).rawSchema() instanceof Schema schema
          ? Optional.of(schema)
          : Optional.empty();
    } catch (RestClientException e) {
      if (e.getErrorCode() == UNKNOWN_ID && !isHeld(id)) {
        return Optional.empty();
      }
      throw new IOException(e.getMessage(), e);
    } catch (IOException e) {
      if (RegistryConnection.isOtherKindOfSchema(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean isHeld(int id) {
    Instant now = clock.instant();
    if (now.isAfter(heldFrom.plus(BETWEEN_HOLDS))) {
      heldId = id;
      heldFrom = now;
    }
    return id == heldId && now.isBefore(heldFrom.plus(HOLD));
  }
}

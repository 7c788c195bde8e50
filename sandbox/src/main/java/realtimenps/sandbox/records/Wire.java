package realtimenps.sandbox.records;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import realtimenps.connections.RegistryConnection;
import realtimenps.sandbox.UserError;
import realtimenps.v1.EvidenceItem;
import realtimenps.v1.FollowUp;
import realtimenps.v1.NpsAlert;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.RawHeader;
import realtimenps.v1.ReasonCount;
import realtimenps.v1.RejectedResponse;
import realtimenps.v1.Route;
import realtimenps.v1.SurveyResponse;
import realtimenps.v1.TenantPolicy;
import realtimenps.v1.WindowTally;

/** The Confluent wire format: a zero byte, the schema's id in four bytes, Avro binary. */
public final class Wire {
  private static final byte MAGIC = 0;
  private static final int HEADER = 5;

  /** The registry's own words begin so; a mere 404 may be of a proxy that has lost the registry. */
  private static final int NOT_FOUND = 404;

  static {
    // Avro makes objects of the classes that a schema names only where they are trusted.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            ClassSecurityValidator.builder()
                .add(SurveyResponse.class)
                .add(NpsUpdate.class)
                .add(WindowTally.class)
                .add(NpsAlert.class)
                .add(EvidenceItem.class)
                .add(ReasonCount.class)
                .add(FollowUp.class)
                .add(TenantPolicy.class)
                .add(Route.class)
                .add(RejectedResponse.class)
                .add(RawHeader.class)
                .build()));
  }

  private final SchemaRegistryClient registry;

  public Wire(SchemaRegistryClient registry) {
    this.registry = registry;
  }

  public static byte[] encode(int schemaId, GenericRecord value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.write(MAGIC);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(schemaId).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      DatumWriter<GenericRecord> writer =
          value instanceof SpecificRecord
              ? new SpecificDatumWriter<>(value.getSchema())
              : new GenericDatumWriter<>(value.getSchema());
      writer.write(value, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * The record in these bytes, read with the schema that they name; empty if they are no such
   * record.
   *
   * @throws UserError if the registry gives no answer
   */
  public Optional<GenericRecord> decode(byte[] bytes) {
    return decode(bytes, GenericDatumReader::new);
  }

  /** The same, as a reader with this schema has it. */
  public Optional<GenericRecord> decode(byte[] bytes, Schema reader) {
    return decode(bytes, writer -> new GenericDatumReader<>(writer, reader));
  }

  /** The same, as today's version of a record that we know. */
  public <T extends SpecificRecord> Optional<T> decode(byte[] bytes, Class<T> type) {
    Schema today = SpecificData.get().getSchema(type);
    return decode(bytes, writer -> new SpecificDatumReader<>(writer, today));
  }

  private <T> Optional<T> decode(byte[] bytes, Function<Schema, DatumReader<T>> readers) {
    if (bytes.length < HEADER || bytes[0] != MAGIC) {
      return Optional.empty();
    }
    Optional<Schema> schema = schema(ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt());
    try {
      return schema.isPresent()
          ? Optional.of(read(readers.apply(schema.get()), bytes))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // Bytes that do not fit their schema make Avro throw whatever its parts throw.
      return Optional.empty();
    }
  }

  /** A fresh decoder for each record: a used one may hold bytes of a record that broke off. */
  private static <T> T read(DatumReader<T> reader, byte[] bytes) throws IOException {
    var decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
    T value = reader.read(null, decoder);
    if (!decoder.isEnd()) {
      throw new IOException("Bytes are left over after the record");
    }
    return value;
  }

  private Optional<Schema> schema(int id) {
    try {
      return registry.getSchemaById(id) instanceof AvroSchema avro
          ? Optional.of(avro.rawSchema())
          : Optional.empty();
    } catch (RestClientException e) {
      if (e.getErrorCode() / 100 == NOT_FOUND) {
        return Optional.empty();
      }
      throw noAnswer(id, e);
    } catch (IOException e) {
      if (RegistryConnection.isOtherKindOfSchema(e)) {
        return Optional.empty();
      }
      throw noAnswer(id, e);
    }
  }

  private static UserError noAnswer(int id, Exception e) {
    return UserError.failed(
        "The schema registry gave no schema for id %d: %s".formatted(id, e.getMessage()));
  }
}

package realtimenps.sandbox.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as one line of JSON: {@code {"key": ..., "partition": ..., "offset": ..., "value":
 * {...} or null}}. Plain JSON: no union wrappers, nulls written, numbers unrounded, times as
 * ISO-8601 with {@code Z}, bytes as base64. A key that is not UTF-8 and a value that is no record
 * of a known schema are written as {@code {"base64": ...}}.
 */
public final class RecordJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final Wire wire;

  public RecordJson(Wire wire) {
    this.wire = wire;
  }

  public String line(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    byte[] bytes = record.value();
    return line(record, bytes == null ? Optional.empty() : wire.decode(bytes));
  }

  /** The line, when the value has been decoded already; empty if it is none or not readable. */
  static String line(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Optional<GenericRecord> value) {
    return text(
        json -> {
          json.writeStartObject();
          json.writeFieldName("key");
          writeKey(json, record.key());
          json.writeNumberField("partition", record.partition());
          json.writeNumberField("offset", record.offset());
          json.writeFieldName("value");
          byte[] bytes = record.value();
          if (value.isPresent()) {
            write(json, value.get().getSchema(), value.get());
          } else if (bytes == null) {
            json.writeNull();
          } else {
            writeBase64(json, bytes);
          }
          json.writeEndObject();
        });
  }

  /** The fields of a record as one line of JSON, in the form of {@link #line}. */
  static String object(GenericRecord record) {
    return text(json -> write(json, record.getSchema(), record));
  }

  /** Bytes that are no record, as a replay takes them. */
  static String raw(@Nullable String key, @Nullable String base64) {
    return text(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("raw");
          json.writeStringField("key", key);
          json.writeStringField("value", base64);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private static String text(Content content) {
    StringWriter line = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  private static void writeKey(JsonGenerator json, byte @Nullable [] key) throws IOException {
    if (key == null) {
      json.writeNull();
      return;
    }
    Optional<String> text = utf8(key);
    if (text.isPresent()) {
      json.writeString(text.get());
    } else {
      writeBase64(json, key);
    }
  }

  private static void writeBase64(JsonGenerator json, byte[] bytes) throws IOException {
    json.writeStartObject();
    json.writeBinaryField("base64", bytes);
    json.writeEndObject();
  }

  /** The text; empty if the bytes are not UTF-8. */
  static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static void write(JsonGenerator json, Schema schema, @Nullable Object value)
      throws IOException {
    if (schema.getType() == Schema.Type.UNION) {
      int branch = GenericData.get().resolveUnion(schema, value);
      write(json, schema.getTypes().get(branch), value);
    } else if (value == null) {
      json.writeNull();
    } else {
      writeValue(json, schema, value);
    }
  }

  private static void writeValue(JsonGenerator json, Schema schema, Object value)
      throws IOException {
    switch (schema.getType()) {
      case RECORD -> {
        GenericRecord record = (GenericRecord) value;
        json.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
          json.writeFieldName(field.name());
          write(json, field.schema(), record.get(field.pos()));
        }
        json.writeEndObject();
      }
      case ARRAY -> {
        json.writeStartArray();
        for (Object element : (Collection<?>) value) {
          write(json, schema.getElementType(), element);
        }
        json.writeEndArray();
      }
      case MAP -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          json.writeFieldName(entry.getKey().toString());
          write(json, schema.getValueType(), entry.getValue());
        }
        json.writeEndObject();
      }
      case LONG -> {
        long number = (Long) value;
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
          json.writeString(Instant.ofEpochMilli(number).toString());
        } else {
          json.writeNumber(number);
        }
      }
      case INT -> json.writeNumber((Integer) value);
      case DOUBLE -> json.writeNumber((Double) value);
      case FLOAT -> json.writeNumber((Float) value);
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case BYTES -> {
        // A copy of the view: writing must not move the record's own position.
        ByteBuffer view = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        json.writeBinary(bytes);
      }
      case FIXED -> json.writeBinary(((GenericFixed) value).bytes());
      case STRING, ENUM -> json.writeString(value.toString());
      default -> throw new IllegalStateException("No JSON for Avro type " + schema.getType());
    }
  }
}

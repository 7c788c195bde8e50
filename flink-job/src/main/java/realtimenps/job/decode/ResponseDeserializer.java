package realtimenps.job.decode;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Rejection;
import realtimenps.job.domain.Submission;
import realtimenps.job.settings.Settings;
import realtimenps.v1.SurveyResponse;

/**
 * Reads the Confluent wire format: a zero byte, the four bytes of the writer schema's id, Avro.
 *
 * <p>It never fails for what a record holds: such a record comes out as a rejection. Each record is
 * decoded from exactly its own bytes, so that no bad record can harm the next one.
 */
public final class ResponseDeserializer implements KafkaRecordDeserializationSchema<Incoming> {
  private static final long serialVersionUID = 1;
  private static final int HEADER_BYTES = 5;

  private final Settings.Registry settings;
  private transient @Nullable WriterSchemas schemas;

  public ResponseDeserializer(Settings.Registry settings) {
    this.settings = settings;
  }

  @Override
  public void open(InitializationContext context) {
    SchemaRegistryClient registry = Registries.connect(settings.url());
    schemas = new WriterSchemas(SurveyResponse.getClassSchema(), registry, settings.patience());
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Incoming> out)
      throws IOException {
    SourceRecord source =
        new SourceRecord(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            System.currentTimeMillis(),
            record.key(),
            record.value(),
            headersOf(record));
    out.collect(decode(source));
  }

  private Incoming decode(SourceRecord source) throws IOException {
    byte[] value = source.value();
    if (value == null) {
      return new Incoming(source, null, null);
    }
    if (value.length == 0) {
      return rejected(source, RejectReason.EMPTY_VALUE, "the value has no bytes");
    }
    if (value[0] != 0) {
      return rejected(
          source,
          RejectReason.WRONG_MAGIC_BYTE,
          "the first byte is 0x%02X, not 0x00".formatted(value[0]));
    }
    if (value.length < HEADER_BYTES) {
      return rejected(
          source,
          RejectReason.TRUNCATED,
          "the value has %d bytes; the header alone has 5".formatted(value.length));
    }
    WriterSchemas.Lookup lookup = find(ByteBuffer.wrap(value, 1, 4).getInt());
    if (lookup instanceof WriterSchemas.Refused refused) {
      return new Incoming(source, null, refused.rejection());
    }
    return read(source, value, ((WriterSchemas.Readable) lookup).reader());
  }

  private WriterSchemas.Lookup find(int id) throws IOException {
    WriterSchemas open = schemas;
    if (open == null) {
      throw new IllegalStateException("deserialize before open");
    }
    try {
      return open.find(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("stopped while waiting for the schema registry").initCause(e);
    }
  }

  private static Incoming read(
      SourceRecord source, byte[] value, DatumReader<GenericRecord> reader) {
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null);
    try {
      Submission submission = submissionOf(reader.read(null, decoder));
      if (decoder.isEnd()) {
        return new Incoming(source, submission, null);
      }
      return rejected(
          source, RejectReason.MALFORMED_AVRO, "bytes are left over after the last field");
    } catch (EOFException e) {
      return rejected(source, RejectReason.TRUNCATED, "the value ends within a field");
    } catch (IOException | RuntimeException e) {
      // Whatever Avro says of these bytes, it says of the data.
      return rejected(source, RejectReason.MALFORMED_AVRO, "Avro cannot read it: " + oneLine(e));
    } catch (StackOverflowError e) {
      return rejected(source, RejectReason.MALFORMED_AVRO, "it is nested too deeply");
    }
  }

  private static Submission submissionOf(GenericRecord response) {
    return new Submission(
        (String) response.get("tenantId"),
        (String) response.get("responseId"),
        (Long) response.get("revision"),
        (Integer) response.get("score"),
        (String) response.get("scale"),
        (String) response.get("channel"),
        (String) response.get("agentId"),
        (String) response.get("teamId"),
        (String) response.get("respondentId"),
        (String) response.get("interactionId"),
        (String) response.get("surveyId"),
        (String) response.get("contactReason"),
        (String) response.get("comment"),
        (Long) response.get("respondedAt"));
  }

  private static List<Header> headersOf(ConsumerRecord<byte[], byte[]> record) {
    List<Header> headers = new ArrayList<>(0);
    record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
    return headers;
  }

  private static Incoming rejected(SourceRecord source, RejectReason reason, String detail) {
    return new Incoming(source, null, new Rejection(reason, detail));
  }

  private static String oneLine(Exception e) {
    String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    return message.length() <= 200 ? message : message.substring(0, 200) + "...";
  }

  @Override
  public TypeInformation<Incoming> getProducedType() {
    return TypeInformation.of(Incoming.class);
  }
}

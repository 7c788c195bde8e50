package realtimenps.job.publish;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.decode.Header;
import realtimenps.job.decode.SourceRecord;
import realtimenps.job.validate.Rejected;
import realtimenps.v1.RawHeader;
import realtimenps.v1.RejectedResponse;

/**
 * Makes a {@link RejectedResponse}, keyed as the record came. A value too large for the topic is
 * not copied: its place is told, so that it can be read where it is.
 */
public final class RejectedSerializer extends TopicSerializer<Rejected, RejectedResponse> {
  private static final long serialVersionUID = 1;

  /** The most that Avro needs for a header beside its key and value: two lengths and a tag. */
  private static final int HEADER_BYTES = 11;

  private final int maxBytes;

  /**
   * @param maxBytes the largest record, in bytes of key, value and headers, that is copied
   */
  public RejectedSerializer(String topic, int schemaId, int maxBytes) {
    super(topic, schemaId);
    this.maxBytes = maxBytes;
  }

  @Override
  DatumWriter<RejectedResponse> writer() {
    return new SpecificDatumWriter<>(RejectedResponse.class);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Rejected rejected, KafkaSinkContext context, @Nullable Long eventTime) {
    SourceRecord source = rejected.source();
    long keyBytes = 2L * length(source.key()); // in the copy, and as its key
    long bytes = keyBytes + bytesOf(source);
    byte[] key = keyBytes <= maxBytes ? source.key() : null;
    boolean copied = bytes <= maxBytes;
    RejectedResponse record =
        new RejectedResponse(
            rejected.rejection().reason().name(),
            copied
                ? rejected.rejection().detail()
                : "%s (%,d bytes, over the limit of %,d: not copied, read it where it is)"
                    .formatted(rejected.rejection().detail(), bytes, maxBytes),
            rejected.tenantId(),
            rejected.responseId(),
            Instant.ofEpochMilli(rejected.rejectedAt()),
            source.topic(),
            source.partition(),
            source.offset(),
            Instant.ofEpochMilli(source.timestamp()),
            wrap(key),
            copied ? wrap(source.value()) : null,
            copied ? headersOf(source) : List.of());
    return new ProducerRecord<>(topic(), null, rejected.rejectedAt(), key, write(record));
  }

  private static List<RawHeader> headersOf(SourceRecord source) {
    return source.headers().stream()
        .map(header -> new RawHeader(header.key(), wrap(header.value())))
        .toList();
  }

  private static long bytesOf(SourceRecord source) {
    long bytes = length(source.value());
    for (Header header : source.headers()) {
      bytes += HEADER_BYTES + 3L * header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}

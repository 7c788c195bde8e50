package realtimenps.job.decode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the input as it stands in Kafka.
 *
 * @param timestamp the record's Kafka timestamp, epoch milliseconds
 * @param readAt wall clock at which the job read it, epoch milliseconds
 */
@SuppressWarnings("ArrayRecordComponent") // raw bytes, carried and never compared
public record SourceRecord(
    String topic,
    int partition,
    long offset,
    long timestamp,
    long readAt,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<Header> headers) {

  /** A record as it was just read. */
  static SourceRecord of(ConsumerRecord<byte[], byte[]> record) {
    List<Header> headers = new ArrayList<>(0);
    record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
    return new SourceRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        System.currentTimeMillis(),
        record.key(),
        record.value(),
        headers);
  }

  /** The key as text; null if there is none or it is not UTF-8. */
  public @Nullable String keyText() {
    if (key == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}

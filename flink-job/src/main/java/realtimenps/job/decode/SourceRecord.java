package realtimenps.job.decode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
  private static final char LAST_OF_ASCII = '\u007F';

  /** A record as it was just read. */
  static SourceRecord of(ConsumerRecord<byte[], byte[]> record) {
    return new SourceRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        System.currentTimeMillis(),
        record.key(),
        record.value(),
        headersOf(record.headers().toArray()));
  }

  private static List<Header> headersOf(org.apache.kafka.common.header.Header[] headers) {
    return headers.length == 0
        ? List.of()
        : Arrays.stream(headers).map(header -> new Header(header.key(), header.value())).toList();
  }

  /** Whether the key is this text, as {@link #keyText} would have it. */
  public boolean hasKey(String text) {
    if (key == null || key.length < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > LAST_OF_ASCII) {
        return text.equals(keyText());
      }
      if (key[i] != c) {
        return false;
      }
    }
    return key.length == text.length();
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

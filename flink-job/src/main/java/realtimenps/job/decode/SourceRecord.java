package realtimenps.job.decode;

import java.util.List;
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
    List<Header> headers) {}

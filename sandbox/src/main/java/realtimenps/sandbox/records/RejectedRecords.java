package realtimenps.sandbox.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.job.domain.RejectReason;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;
import realtimenps.v1.RejectedResponse;

/** What was rejected, in a form that can be repaired and sent again. */
public final class RejectedRecords {
  private final KafkaConnection kafka;
  private final Wire wire;

  public RejectedRecords(KafkaConnection kafka, Wire wire) {
    this.kafka = kafka;
    this.wire = wire;
  }

  /**
   * A record that was rejected.
   *
   * @param topic of the original
   * @param place its partition and offset
   * @param line the original as a line of a replay; null if there is no copy of it
   */
  public record Rejected(
      String reason,
      @Nullable String tenantId,
      Instant rejectedAt,
      String topic,
      String place,
      @Nullable String line) {}

  /** Takes them. */
  public interface Taker {
    void take(Rejected rejected) throws IOException;

    /** A record of the topic that cannot be read, and its partition and offset there. */
    void unreadable(String place);
  }

  /** Gives all that are in the topic now. */
  public void forEach(Taker taker) throws IOException {
    Consumers.readAll(
        kafka,
        Topics.REJECTED,
        record -> {
          byte[] value = record.value();
          if (value == null) {
            return;
          }
          Optional<RejectedResponse> rejected = wire.decode(value, RejectedResponse.class);
          if (rejected.isPresent()) {
            taker.take(form(rejected.get()));
          } else {
            taker.unreadable(place(record.partition(), record.offset()));
          }
        });
  }

  private Rejected form(RejectedResponse rejected) {
    return new Rejected(
        rejected.getReason(),
        rejected.getTenantId(),
        rejected.getRejectedAt(),
        rejected.getSourceTopic(),
        place(rejected.getSourcePartition(), rejected.getSourceOffset()),
        line(rejected.getReason(), bytes(rejected.getRawKey()), bytes(rejected.getRawValue())));
  }

  private static String place(int partition, long offset) {
    return "partition %d, offset %d".formatted(partition, offset);
  }

  /**
   * A value that was too large to be copied is absent, too: sent again without it, the record would
   * erase its response.
   */
  private @Nullable String line(String reason, byte @Nullable [] key, byte @Nullable [] value) {
    if (value == null && !reason.equals(RejectReason.ERASURE_WITHOUT_KEY.name())) {
      return null;
    }
    Optional<GenericRecord> response =
        value == null ? Optional.empty() : wire.decode(value, Contract.SURVEY_RESPONSE.schema());
    return response.map(RecordJson::object).orElseGet(() -> raw(key, value));
  }

  private static String raw(byte @Nullable [] key, byte @Nullable [] value) {
    return RecordJson.raw(
        key == null ? null : RecordJson.utf8(key).orElse(null),
        value == null ? null : Base64.getEncoder().encodeToString(value));
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}

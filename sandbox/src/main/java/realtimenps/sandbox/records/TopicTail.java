package realtimenps.sandbox.records;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.job.domain.Keys;

/** Follows a topic as JSON lines. */
public final class TopicTail {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final String TENANT = "tenantId";

  private final KafkaConnection kafka;
  private final Wire wire;

  public TopicTail(KafkaConnection kafka, Wire wire) {
    this.kafka = kafka;
    this.wire = wire;
  }

  /**
   * Gives each record as a line until the taker wants no more or the thread is interrupted.
   *
   * @param tenant whose records alone are given; null for all
   * @param fromBeginning or else from the topic's end
   */
  public void follow(
      String topic, @Nullable String tenant, boolean fromBeginning, Predicate<String> taker) {
    try (KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer = Consumers.open(kafka)) {
      List<TopicPartition> partitions = Consumers.partitions(consumer, topic);
      consumer.assign(partitions);
      if (fromBeginning) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
      }
      while (true) {
        for (ConsumerRecord<byte @Nullable [], byte @Nullable []> record : consumer.poll(POLL)) {
          byte[] bytes = record.value();
          Optional<GenericRecord> value = bytes == null ? Optional.empty() : wire.decode(bytes);
          boolean wanted = tenant == null || tenant.equals(tenantOf(record.key(), value));
          if (wanted && !taker.test(RecordJson.line(record, value))) {
            return;
          }
        }
      }
    } catch (InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The value is the truth, and the key where there is none. */
  private static String tenantOf(byte @Nullable [] key, Optional<GenericRecord> value) {
    if (value.isPresent() && value.get().getSchema().getField(TENANT) != null) {
      return String.valueOf(value.get().get(TENANT));
    }
    return key == null ? "" : RecordJson.utf8(key).map(text -> Keys.split(text).get(0)).orElse("");
  }
}

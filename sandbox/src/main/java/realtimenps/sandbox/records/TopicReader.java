package realtimenps.sandbox.records;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;

/** Reads what the job writes as a consumer of the topic does, from its beginning on. */
public final class TopicReader {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConnection kafka;
  private final Wire wire;

  public TopicReader(KafkaConnection kafka, Wire wire) {
    this.kafka = kafka;
    this.wire = wire;
  }

  /** Gives each key and its value, or null for its end, until the thread is interrupted. */
  public <T extends SpecificRecord> void follow(
      String topic, Class<T> type, BiConsumer<String, @Nullable T> taker) {
    try (KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer = Consumers.open(kafka)) {
      List<TopicPartition> partitions = Consumers.partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (true) {
        for (ConsumerRecord<byte @Nullable [], byte @Nullable []> record : consumer.poll(POLL)) {
          byte[] key = record.key();
          byte[] value = record.value();
          if (key != null) {
            taker.accept(
                new String(key, StandardCharsets.UTF_8),
                value == null ? null : wire.decode(value, type).orElse(null));
          }
        }
      }
    } catch (InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }
}

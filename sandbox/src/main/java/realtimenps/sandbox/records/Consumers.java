package realtimenps.sandbox.records;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;

/** Consumers of raw records that read by themselves, outside of any group. */
public final class Consumers {
  private static final Duration POLL = Duration.ofMillis(200);

  private Consumers() {}

  /** One that reads bytes; partitions are for the caller to assign. */
  public static KafkaConsumer<byte @Nullable [], byte @Nullable []> open(KafkaConnection kafka) {
    return new KafkaConsumer<>(
        kafka.clientSettings(
            Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                // What an aborted transaction left in the log was never said.
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                // An answer without records would hold up the move to the next partition.
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                20)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Takes records. */
  public interface Taker {
    void take(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) throws IOException;
  }

  /**
   * Reads a topic from its beginning to its present end, partition by partition in the order of
   * offsets.
   */
  public static void readAll(KafkaConnection kafka, String topic, Taker taker) throws IOException {
    try (KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer = open(kafka)) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        long end = ends.getOrDefault(partition, 0L);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        while (consumer.position(partition) < end) {
          for (ConsumerRecord<byte @Nullable [], byte @Nullable []> record :
              consumer.poll(POLL).records(partition)) {
            if (record.offset() < end) {
              taker.take(record);
            }
          }
        }
      }
    }
  }

  /** All partitions of a topic. */
  public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .sorted(Comparator.comparingInt(TopicPartition::partition))
        .toList();
  }
}

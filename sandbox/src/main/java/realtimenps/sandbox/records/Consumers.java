package realtimenps.sandbox.records;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;

/** Consumers of raw records that read by themselves, outside of any group. */
public final class Consumers {
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

  /** All partitions of a topic. */
  public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .sorted(Comparator.comparingInt(TopicPartition::partition))
        .toList();
  }
}

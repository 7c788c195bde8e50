package realtimenps.job.backfill;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;

/**
 * Reads what readers of a topic know, from its beginning to where it ends just now.
 *
 * @param topic whose records are in order by key
 */
public record ToldInTopic(KafkaConnection kafka, String topic) implements Told<Boolean> {
  private static final long serialVersionUID = 1;
  private static final Duration POLL = Duration.ofMillis(200);

  @Override
  public Map<String, Boolean> last(Predicate<String> wanted) {
    Map<String, Boolean> keys = new HashMap<>();
    forEach(
        (key, value) -> {
          if (value == null) {
            keys.remove(key);
          } else if (wanted.test(key)) {
            keys.put(key, true);
          }
        });
    return keys;
  }

  /** Gives out each record that has a key, with its value, which may be null. */
  public void forEach(BiConsumer<String, byte @Nullable []> action) {
    try (KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer = open()) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer
          .partitionsFor(topic)
          .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte @Nullable [], byte @Nullable []> record : consumer.poll(POLL)) {
          byte[] key = record.key();
          if (key != null) {
            action.accept(new String(key, StandardCharsets.UTF_8), record.value());
          }
        }
      }
    }
  }

  @Override
  public String toString() {
    return topic;
  }

  private KafkaConsumer<byte @Nullable [], byte @Nullable []> open() {
    return new KafkaConsumer<>(
        kafka.clientSettings(
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}

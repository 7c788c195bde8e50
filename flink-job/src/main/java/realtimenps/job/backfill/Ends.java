package realtimenps.job.backfill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;

/**
 * Where topics end, for readers of committed records. The last offsets of a partition may be no
 * records, but the marks of transactions, so what is not read there has to be looked at.
 */
final class Ends implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<String> topics;
  private final @Nullable Pattern pattern;
  private Set<TopicPartition> partitions = Set.of();

  /**
   * @param topics unless there is a pattern of their names
   */
  Ends(KafkaConnection kafka, List<String> topics, @Nullable Pattern pattern) {
    this.topics = topics;
    this.pattern = pattern;
    consumer =
        new KafkaConsumer<>(
            kafka.clientSettings(
                Map.of(
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    "read_committed",
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                    false,
                    // It is enough to see that there is a record.
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    1)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /**
   * What is left to be read now, in the partitions that there were when this was first asked.
   *
   * @param positions below zero, or none, for the beginning
   */
  synchronized CatchUp.Left left(Map<TopicPartition, Long> positions) {
    long now = System.nanoTime();
    if (partitions.isEmpty()) {
      partitions = find();
    }
    Map<TopicPartition, Long> from = new HashMap<>(consumer.beginningOffsets(partitions));
    from.replaceAll(
        (partition, beginning) ->
            Math.max(beginning, positions.getOrDefault(partition, beginning)));
    Map<TopicPartition, CatchUp.Span> left = new HashMap<>();
    consumer
        .endOffsets(partitions)
        .forEach(
            (partition, end) -> {
              long position = from.getOrDefault(partition, 0L);
              if (position < end) {
                left.put(partition, new CatchUp.Span(position, end));
              }
            });
    left.keySet().removeAll(withoutRecord(left));
    return new CatchUp.Left(now, left);
  }

  private Set<TopicPartition> find() {
    Set<TopicPartition> found = new HashSet<>();
    consumer
        .listTopics()
        .forEach(
            (topic, described) -> {
              if (pattern == null ? topics.contains(topic) : pattern.matcher(topic).matches()) {
                described.forEach(
                    partition -> found.add(new TopicPartition(topic, partition.partition())));
              }
            });
    return found;
  }

  /** Those that have no record in the given offsets; the others, or as far as can be seen soon. */
  private Collection<TopicPartition> withoutRecord(Map<TopicPartition, CatchUp.Span> spans) {
    consumer.assign(spans.keySet());
    spans.forEach((partition, span) -> consumer.seek(partition, span.from()));
    List<TopicPartition> without = new ArrayList<>();
    Set<TopicPartition> unknown = new HashSet<>(spans.keySet());
    for (long end = System.nanoTime() + LOOK.toNanos();
        !unknown.isEmpty() && System.nanoTime() < end; ) {
      Set<TopicPartition> seen = consumer.poll(LOOK.dividedBy(10)).partitions();
      unknown.removeAll(seen);
      consumer.pause(seen);
      for (TopicPartition partition : List.copyOf(unknown)) {
        CatchUp.Span span = spans.get(partition);
        if (span != null && consumer.position(partition) >= span.to()) {
          without.add(partition);
          unknown.remove(partition);
        }
      }
    }
    return without;
  }

  @Override
  public void close() {
    consumer.wakeup(); // or it would be waited for
    synchronized (this) {
      consumer.close();
    }
  }
}

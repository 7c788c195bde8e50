package realtimenps.job.backfill;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Up to where partitions were read when this was last asked. */
  private final Map<TopicPartition, Long> last = new HashMap<>();

  /** Where there is a record, there or later. */
  private final Map<TopicPartition, Long> seen = new HashMap<>();

  /** Where there is none. */
  private final Map<TopicPartition, CatchUp.Span> empty = new HashMap<>();

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
    if (consumer.assignment().isEmpty()) {
      consumer.assign(find());
      consumer.pause(consumer.assignment());
    }
    Map<TopicPartition, Long> from =
        new HashMap<>(consumer.beginningOffsets(consumer.assignment()));
    from.replaceAll(
        (partition, beginning) ->
            Math.max(beginning, positions.getOrDefault(partition, beginning)));
    Map<TopicPartition, CatchUp.Span> left = new HashMap<>();
    consumer
        .endOffsets(consumer.assignment())
        .forEach(
            (partition, end) ->
                left.put(partition, new CatchUp.Span(from.getOrDefault(partition, 0L), end)));
    look(left);
    left.entrySet().removeIf(span -> span.getValue().equals(empty.get(span.getKey())));
    left.values().removeIf(span -> span.records() == 0);
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

  /**
   * Looks whether there is a record where reading has come to a halt, as far as can be seen soon.
   */
  private void look(Map<TopicPartition, CatchUp.Span> spans) {
    Map<TopicPartition, CatchUp.Span> unknown = new HashMap<>();
    spans.forEach(
        (partition, span) -> {
          Long before = last.put(partition, span.from());
          if (before != null
              && before == span.from()
              && span.records() > 0
              && !span.equals(empty.get(partition))
              && !Objects.equals(seen.get(partition), before)) {
            unknown.put(partition, span);
          }
        });
    unknown.forEach((partition, span) -> consumer.seek(partition, span.from()));
    consumer.resume(unknown.keySet());
    for (long end = System.nanoTime() + LOOK.toNanos();
        !unknown.isEmpty() && System.nanoTime() < end; ) {
      for (TopicPartition partition : consumer.poll(LOOK.dividedBy(10)).partitions()) {
        CatchUp.Span span = unknown.remove(partition);
        if (span != null) {
          seen.put(partition, span.from());
        }
      }
      unknown
          .entrySet()
          .removeIf(
              entry -> {
                boolean isEmpty = consumer.position(entry.getKey()) >= entry.getValue().to();
                if (isEmpty) {
                  empty.put(entry.getKey(), entry.getValue());
                }
                return isEmpty;
              });
    }
    consumer.pause(consumer.assignment());
  }

  @Override
  public void close() {
    consumer.wakeup(); // or it would be waited for
    synchronized (this) {
      consumer.close();
    }
  }
}

package realtimenps.sandbox.records;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import realtimenps.v1.NpsUpdate;

/** Reads NPS updates as a consumer of the topic does, from its beginning on. */
public final class UpdateReader {
  private static final Duration POLL = Duration.ofMillis(200);

  private final String bootstrapServers;
  private final Wire wire;

  public UpdateReader(String bootstrapServers, Wire wire) {
    this.bootstrapServers = bootstrapServers;
    this.wire = wire;
  }

  /** Gives each subject and its update, or null for its end, until the thread is interrupted. */
  public void follow(String topic, BiConsumer<String, @Nullable NpsUpdate> taker) {
    try (KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer =
        Consumers.open(bootstrapServers)) {
      List<TopicPartition> partitions = Consumers.partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (true) {
        for (ConsumerRecord<byte @Nullable [], byte @Nullable []> record : consumer.poll(POLL)) {
          byte[] key = record.key();
          byte[] value = record.value();
          if (key != null) {
            String subject = new String(key, StandardCharsets.UTF_8);
            taker.accept(
                subject, value == null ? null : wire.decode(value, NpsUpdate.class).orElse(null));
          }
        }
      }
    } catch (InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package realtimenps.benchmarks.latency;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.records.Consumers;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsUpdate;

/** Reads the topic of updates as a wallboard would, and tells what it sees. */
final class Reader implements Runnable, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer;
  private final Wire wire;
  private final Sent sent;

  Reader(String bootstrapServers, Wire wire, Sent sent) {
    this.wire = wire;
    this.sent = sent;
    consumer = Consumers.open(KafkaConnection.to(bootstrapServers));
    List<TopicPartition> partitions = Consumers.partitions(consumer, Topics.UPDATES);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  @Override
  public void run() {
    try {
      while (true) {
        for (ConsumerRecord<byte @Nullable [], byte @Nullable []> record : consumer.poll(POLL)) {
          read(record, System.nanoTime());
        }
      }
    } catch (WakeupException e) {
      consumer.close();
    }
  }

  private void read(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, long now) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null || !sent.knows(key)) {
      return; // most are of other scopes; to decode them would slow down what is measured
    }
    if (record.value()[0] == 0) {
      wire.decode(record.value(), NpsUpdate.class)
          .ifPresent(update -> sent.see(key, responses(update), now));
      return;
    }
    sent.see(key, 1, now); // the control writes the key of each response, once
  }

  /** In the longest window, which nothing leaves while this runs. */
  static long responses(NpsUpdate update) {
    return update.getWindows().stream()
        .mapToLong(w -> w.getPromoters() + w.getPassives() + w.getDetractors())
        .max()
        .orElse(0);
  }

  @Override
  public void close() {
    consumer.wakeup();
  }
}

package realtimenps.sandbox.records;

import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.UserError;

/**
 * Sends records to a topic at full speed, each once and in order within its partition. The
 * partition follows from the key; records without a key go round. The Kafka timestamp is the time
 * of production. For one thread.
 */
public final class Feeder implements AutoCloseable {
  private final KafkaProducer<byte @Nullable [], byte @Nullable []> producer;
  private final String topic;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long sent;
  private int keyless;

  public Feeder(KafkaConnection kafka, String topic) {
    this.producer =
        new KafkaProducer<>(
            kafka.clientSettings(
                Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.LINGER_MS_CONFIG,
                    5,
                    ProducerConfig.BATCH_SIZE_CONFIG,
                    128 * 1024)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topic = topic;
  }

  /** Sends without waiting for the broker, but waits while too much is under way. */
  public void send(byte @Nullable [] key, byte @Nullable [] value) {
    throwFailure();
    @Nullable Integer partition =
        key == null ? Integer.valueOf(keyless++ % producer.partitionsFor(topic).size()) : null;
    Future<RecordMetadata> unused =
        producer.send(
            new ProducerRecord<>(topic, partition, key, value),
            (metadata, exception) -> {
              if (exception != null) {
                failure.compareAndSet(null, exception);
              }
            });
    sent++;
  }

  /**
   * Waits until the broker has all that was sent.
   *
   * @throws UserError if it does not have it
   */
  public void flush() {
    producer.flush();
    throwFailure();
  }

  /** How many records were handed over so far. */
  public long sent() {
    return sent;
  }

  @Override
  public void close() {
    producer.close();
  }

  private void throwFailure() {
    Exception exception = failure.get();
    if (exception != null) {
      throw UserError.failed(
          "The broker did not take a record for %s: %s".formatted(topic, exception.getMessage()));
    }
  }
}

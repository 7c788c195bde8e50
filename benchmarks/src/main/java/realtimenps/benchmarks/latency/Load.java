package realtimenps.benchmarks.latency;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import realtimenps.benchmarks.traffic.Survey;
import realtimenps.benchmarks.traffic.Traffic;
import realtimenps.benchmarks.traffic.TrafficTopic;

/**
 * Sends new responses at a steady rate. What is late because the sender was held up counts from
 * when it was to be sent.
 */
final class Load {
  private final Traffic traffic;
  private final TrafficTopic records;
  private final ToSubject subject;
  private final KafkaProducer<byte[], byte[]> producer;

  /** By which key a reader is told of a response. */
  interface ToSubject {
    String of(Survey survey);
  }

  Load(Traffic traffic, int schemaId, ToSubject subject, KafkaProducer<byte[], byte[]> producer) {
    this.traffic = traffic;
    this.records = new TrafficTopic(traffic, schemaId);
    this.subject = subject;
    this.producer = producer;
  }

  /**
   * Sends for some time.
   *
   * @param perSecond responses a second
   * @param start when the first is to be sent, {@link System#nanoTime}
   */
  void send(String topic, int perSecond, long start, int seconds, Sent sent) {
    long[] next = {0};
    traffic.forEach(
        (long) perSecond * seconds,
        survey -> {
          long scheduled = start + next[0] * 1_000_000_000L / perSecond;
          waitUntil(scheduled);
          Survey now =
              new Survey(next[0]++, 0, survey.leaf(), survey.score(), System.currentTimeMillis());
          sent.add(subject.of(now), scheduled);
          producer.send(records.record(topic, now));
        });
    producer.flush();
  }

  /**
   * A producer for one that sends.
   *
   * @param linger how long it gathers responses for a request, milliseconds
   */
  static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, int linger) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            linger,
            ProducerConfig.ACKS_CONFIG,
            "1"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  static void waitUntil(long nanoTime) {
    for (long rest = nanoTime - System.nanoTime(); rest > 0; rest = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }
}

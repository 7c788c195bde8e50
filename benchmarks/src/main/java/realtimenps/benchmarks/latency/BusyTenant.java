package realtimenps.benchmarks.latency;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Keys;
import realtimenps.sandbox.records.Wire;
import realtimenps.v1.SurveyResponse;

/** A tenant whose every response is of another agent: ids made at random. */
final class RandomAgents {
  static final String TENANT = "random-agents";

  private final Random random = new Random(1);
  private final int schemaId;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();

  RandomAgents(int schemaId, KafkaProducer<byte[], byte[]> producer) {
    this.schemaId = schemaId;
    this.producer = producer;
  }

  /**
   * Sends at a steady rate.
   *
   * @param start when the first is to be sent, {@link System#nanoTime}
   * @return how late the last one was, seconds
   * @throws IllegalStateException if the broker did not take all
   */
  double send(String topic, int responses, int perSecond, long start) {
    long scheduled = start;
    for (int i = 0; i < responses; i++) {
      scheduled = start + i * 1_000_000_000L / perSecond;
      Load.waitUntil(scheduled);
      producer.send(
          record(topic, i),
          (metadata, e) -> {
            if (e != null) {
              refusal.set(e);
            }
          });
    }
    producer.flush();
    Exception refused = refusal.get();
    if (refused != null) {
      throw new IllegalStateException("the broker did not take all random agents", refused);
    }
    return (System.nanoTime() - scheduled) / 1e9;
  }

  private ProducerRecord<byte[], byte[]> record(String topic, int number) {
    SurveyResponse response =
        SurveyResponse.newBuilder()
            .setTenantId(TENANT)
            .setResponseId("r-" + number)
            .setScore(random.nextInt(11))
            .setChannel("voice")
            .setAgentId(Long.toHexString(random.nextLong()))
            .setTeamId("team")
            .setRespondedAt(Instant.ofEpochMilli(System.currentTimeMillis()))
            .build();
    byte[] key = Keys.ofResponse(TENANT, "r-" + number).getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(topic, key, Wire.encode(schemaId, response));
  }
}

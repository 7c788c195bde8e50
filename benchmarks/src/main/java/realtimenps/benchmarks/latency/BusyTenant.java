package realtimenps.benchmarks.latency;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Keys;
import realtimenps.sandbox.records.Wire;
import realtimenps.v1.SurveyResponse;

/** A tenant that sends at a steady rate, whatever becomes of it. */
final class BusyTenant {
  private final Random random = new Random(1);
  private final String tenantId;
  private final Function<Random, String> agents;
  private final int schemaId;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();

  private int sent;

  /**
   * @param agents the id of the agent of the next response
   */
  BusyTenant(
      String tenantId,
      Function<Random, String> agents,
      int schemaId,
      KafkaProducer<byte[], byte[]> producer) {
    this.tenantId = tenantId;
    this.agents = agents;
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
          record(topic, sent++),
          (metadata, e) -> {
            if (e != null) {
              refusal.set(e);
            }
          });
    }
    producer.flush();
    Exception refused = refusal.get();
    if (refused != null) {
      throw new IllegalStateException(
          "the broker did not take all responses of " + tenantId, refused);
    }
    return (System.nanoTime() - scheduled) / 1e9;
  }

  private ProducerRecord<byte[], byte[]> record(String topic, int number) {
    SurveyResponse response =
        SurveyResponse.newBuilder()
            .setTenantId(tenantId)
            .setResponseId("r-" + number)
            .setScore(random.nextInt(11))
            .setChannel("voice")
            .setAgentId(agents.apply(random))
            .setTeamId("team")
            .setRespondedAt(Instant.ofEpochMilli(System.currentTimeMillis()))
            .build();
    byte[] key = Keys.ofResponse(tenantId, "r-" + number).getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(topic, key, Wire.encode(schemaId, response));
  }
}

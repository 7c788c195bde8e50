package realtimenps.benchmarks.traffic;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Keys;
import realtimenps.sandbox.records.Wire;
import realtimenps.v1.SurveyResponse;

/** Writes traffic to a topic. */
public final class TrafficTopic {
  private static final int PROGRESS = 250_000;

  private final Leaves leaves;
  private final int schemaId;

  public TrafficTopic(Traffic traffic, int schemaId) {
    this.leaves = new Leaves(traffic);
    this.schemaId = schemaId;
  }

  /**
   * Sends the first messages as fast as the broker takes them, and returns when it has all.
   *
   * @param progress is told now and then how many it has been given
   */
  public void write(
      Traffic traffic,
      long messages,
      String bootstrapServers,
      String topic,
      LongConsumer progress) {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                262_144),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long[] sent = {0};
      traffic.forEach(
          messages,
          survey -> {
            producer.send(
                record(topic, survey),
                (metadata, e) -> {
                  if (e != null) {
                    failure.set(e);
                  }
                });
            if (++sent[0] % PROGRESS == 0) {
              progress.accept(sent[0]);
            }
          });
      producer.flush();
    }
    Exception refused = failure.get();
    if (refused != null) {
      throw new IllegalStateException("the broker did not take all of " + topic, refused);
    }
  }

  /** A message as a record of a topic. */
  public ProducerRecord<byte[], byte[]> record(String topic, Survey survey) {
    int leaf = survey.leaf();
    String responseId = "r-" + survey.response();
    SurveyResponse response =
        new SurveyResponse(
            leaves.tenantId(leaf),
            responseId,
            (long) survey.revision(),
            survey.score(),
            "ZERO_TO_TEN",
            leaves.channel(leaf),
            leaves.agentId(leaf),
            leaves.teamId(leaf),
            null,
            "i-" + survey.response(),
            null,
            REASONS[(int) (survey.response() % REASONS.length)],
            null,
            Instant.ofEpochMilli(survey.respondedAt()));
    byte[] key =
        Keys.ofResponse(leaves.tenantId(leaf), responseId).getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(topic, key, Wire.encode(schemaId, response));
  }

  private static final String[] REASONS = {"billing", "delivery", "returns", "advice"};
}

package realtimenps.relay.read;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import realtimenps.relay.domain.Alert;
import realtimenps.relay.settings.RelaySettings;
import realtimenps.schemas.Contract;

/**
 * Reads all alerts from the topic's start, and the updates from shortly before the last of them, in
 * which every tenant that lives has had its heartbeat. For one thread.
 */
public final class Feed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
  private static final String TENANT_SCOPE = "/TENANT";
  private static final int KAFKA_TIMEOUT_MS = 15_000;

  private final KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer;
  private final RelaySettings.Input input;
  private final Records alerts;
  private final Records updates;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Deque<ConsumerRecord<byte @Nullable [], byte @Nullable []>> waiting =
      new ArrayDeque<>();
  private final Map<String, String> tenants = new HashMap<>();
  private boolean outage;

  /** Takes what was read. */
  public interface Taker {
    /** An alert; {@code earlier}: it was in the topic when the reading began. */
    void alert(Alert alert, boolean earlier);

    /** The records of an episode were deleted. */
    void alertGone(String key);

    /** Any update, with the time of its emission, epoch milliseconds. */
    void heard(long emittedAt, boolean earlier);

    /** A tenant's heartbeat: by how many milliseconds its numbers are behind. */
    void lag(String tenantId, long lag);

    /** A tenant has no numbers any more. */
    void tenantGone(String tenantId);

    /** A record that nobody can read. */
    void unreadable(String topic);
  }

  /**
   * Opens both topics.
   *
   * @param reach how long before the last update the reading begins
   * @throws KafkaException if Kafka does not answer
   */
  public Feed(RelaySettings.Input input, Duration reach) throws InterruptedException {
    this.input = input;
    SchemaRegistryClient registry = input.registry().open();
    this.alerts = new Records(Contract.NPS_ALERT.schema(), registry);
    this.updates = new Records(Contract.NPS_UPDATE.schema(), registry);
    Map<TopicPartition, Long> starts = new HashMap<>();
    this.consumer = new KafkaConsumer<>(config(), deserializer(), deserializer());
    try {
      List<TopicPartition> alertPartitions = partitions(input.alertsTopic());
      List<TopicPartition> updatePartitions = partitions(input.updatesTopic());
      starts.putAll(consumer.beginningOffsets(alertPartitions));
      starts.putAll(recent(updatePartitions, reach));
      consumer.assign(starts.keySet());
      starts.forEach(consumer::seek);
      ends.putAll(consumer.endOffsets(starts.keySet()));
    } catch (RuntimeException | InterruptedException e) {
      consumer.close();
      throw e;
    }
  }

  private Map<String, Object> config() {
    return input
        .kafka()
        .clientSettings(
            Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "alert-relay",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                // What an aborted transaction left in the log was never said.
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                // What retention has taken meanwhile is over.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                100));
  }

  private static ByteArrayDeserializer deserializer() {
    return new ByteArrayDeserializer();
  }

  private List<TopicPartition> partitions(String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private Map<TopicPartition, Long> recent(List<TopicPartition> partitions, Duration reach)
      throws InterruptedException {
    Map<TopicPartition, Long> starts = new HashMap<>(consumer.endOffsets(partitions));
    long newest = newestTimestamp(partitions);
    if (newest >= 0) {
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, newest - reach.toMillis()));
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
          consumer.offsetsForTimes(times).entrySet()) {
        OffsetAndTimestamp start = found.getValue();
        if (start != null) {
          starts.put(found.getKey(), start.offset());
        }
      }
    }
    return starts;
  }

  /** Of all records of the topic; below zero if there are none. */
  private long newestTimestamp(List<TopicPartition> partitions) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
    partitions.forEach(partition -> newest.put(partition, OffsetSpec.maxTimestamp()));
    try (Admin admin =
        Admin.create(
            input
                .kafka()
                .clientSettings(
                    Map.of(
                        "default.api.timeout.ms", KAFKA_TIMEOUT_MS,
                        "request.timeout.ms", KAFKA_TIMEOUT_MS)))) {
      return admin.listOffsets(newest).all().get().values().stream()
          .mapToLong(ListOffsetsResultInfo::timestamp)
          .max()
          .orElse(-1);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException failure) {
        throw failure;
      }
      throw new IllegalStateException("Kafka does not tell its newest records: " + e.getCause(), e);
    }
  }

  /**
   * Reads on.
   *
   * @param wait how long to wait for records if there are none
   */
  public void read(Duration wait, Taker taker) throws InterruptedException {
    if (waiting.isEmpty()) {
      consumer.poll(wait).forEach(waiting::add);
    } else {
      Thread.sleep(wait.toMillis());
    }
    List<String> causes = new ArrayList<>();
    while (!waiting.isEmpty() && causes.isEmpty()) {
      try {
        take(waiting.element(), taker);
        waiting.remove();
      } catch (IOException e) {
        causes.add(String.valueOf(e.getMessage()));
      }
    }
    if (!causes.isEmpty() && !outage) {
      LOG.warn("Waiting for the schema registry at {}: {}", input.registry().urls(), causes.get(0));
    }
    outage = !causes.isEmpty();
  }

  /** Whether all is read that was there when the reading began. */
  public boolean hasCaughtUp() {
    if (!waiting.isEmpty()) {
      return false;
    }
    ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    return ends.isEmpty();
  }

  private void take(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Taker taker)
      throws IOException {
    byte[] keyBytes = record.key();
    byte[] value = record.value();
    String key = keyBytes == null ? "" : new String(keyBytes, StandardCharsets.UTF_8);
    Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
    boolean earlier = end != null && record.offset() < end;
    if (record.topic().equals(input.alertsTopic())) {
      takeAlert(key, value, earlier, taker);
    } else {
      taker.heard(record.timestamp(), earlier);
      if (key.endsWith(TENANT_SCOPE) && key.indexOf('/') == key.length() - TENANT_SCOPE.length()) {
        takeTenant(key, value, taker);
      }
    }
  }

  private void takeAlert(String key, byte @Nullable [] value, boolean earlier, Taker taker)
      throws IOException {
    if (value == null) {
      taker.alertGone(key);
      return;
    }
    Optional<GenericRecord> record = alerts.decode(value);
    Optional<Alert> alert =
        record.flatMap(it -> AlertForm.alert(key.isEmpty() ? AlertForm.key(it) : key, it));
    if (alert.isPresent()) {
      taker.alert(alert.get(), earlier);
    } else {
      LOG.warn("A record of {} with key {} cannot be read.", input.alertsTopic(), key);
      taker.unreadable(input.alertsTopic());
    }
  }

  private void takeTenant(String key, byte @Nullable [] bytes, Taker taker) throws IOException {
    if (bytes == null) {
      String gone = tenants.remove(key);
      if (gone != null) {
        taker.tenantGone(gone);
      }
      return;
    }
    Optional<GenericRecord> update = updates.decode(bytes);
    if (update.isPresent()) {
      GenericRecord value = update.get();
      String tenantId = String.valueOf(value.get("tenantId"));
      tenants.put(key, tenantId);
      taker.lag(tenantId, (long) value.get("emittedAt") - (long) value.get("asOf"));
    } else {
      LOG.warn("A record of {} with key {} cannot be read.", input.updatesTopic(), key);
      taker.unreadable(input.updatesTopic());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}

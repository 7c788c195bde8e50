package realtimenps.benchmarks.engines;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import realtimenps.benchmarks.traffic.Recount;
import realtimenps.connections.KafkaConnection;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.Tally;
import realtimenps.sandbox.records.Consumers;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsUpdate;

/** The updates that the job has written, as a reader of the topic has them: the latest by key. */
final class JobUpdates {
  private static final Duration POLL = Duration.ofMillis(200);

  private JobUpdates() {}

  /** Compares them with a count of all responses. */
  static Recount.Result compare(Task task) {
    Wire wire = new Wire(RegistryConnection.to(task.registryUrl()).open());
    Map<String, List<WindowTally>> told = new HashMap<>();
    latest(task.bootstrapServers())
        .forEach(
            (subject, bytes) ->
                wire.decode(bytes, NpsUpdate.class)
                    .ifPresent(update -> told.put(subject, tallies(update))));
    return Recount.ofResponses(task.traffic(), task.messages())
        .compare(told, task.variant().scopes(), task.windowNames());
  }

  private static List<WindowTally> tallies(NpsUpdate update) {
    return update.getWindows().stream()
        .map(
            window ->
                new WindowTally(
                    window.getWindowName(),
                    window.getStartAt().toEpochMilli(),
                    window.getEndAt().toEpochMilli(),
                    new Tally(window.getPromoters(), window.getPassives(), window.getDetractors())))
        .toList();
  }

  private static Map<String, byte[]> latest(String bootstrapServers) {
    Map<String, byte[]> latest = new HashMap<>();
    try (KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer =
        Consumers.open(KafkaConnection.to(bootstrapServers))) {
      List<TopicPartition> partitions = Consumers.partitions(consumer, Topics.UPDATES);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<TopicPartition> unread = new ArrayList<>(partitions);
      while (!unread.isEmpty()) {
        for (ConsumerRecord<byte @Nullable [], byte @Nullable []> record : consumer.poll(POLL)) {
          String subject = new String(record.key(), StandardCharsets.UTF_8);
          byte[] value = record.value();
          if (value == null) {
            latest.remove(subject);
          } else {
            latest.put(subject, value);
          }
        }
        unread.removeIf(
            partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
      }
    }
    return latest;
  }
}

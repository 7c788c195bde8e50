package realtimenps.sandbox.records;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;

/** Writes all that is in a topic to a file of JSON lines. */
public final class TopicDump {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConnection kafka;
  private final RecordJson json;

  public TopicDump(KafkaConnection kafka, RecordJson json) {
    this.kafka = kafka;
    this.json = json;
  }

  /**
   * Reads the topic from its beginning to its present end, partition by partition in the order of
   * offsets.
   *
   * @return the number of records, one a line
   */
  public long write(String topic, Path file) throws IOException {
    long records = 0;
    try (KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer = Consumers.open(kafka);
        BufferedWriter out = Files.newBufferedWriter(file)) {
      List<TopicPartition> partitions = Consumers.partitions(consumer, topic);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        long end = ends.getOrDefault(partition, 0L);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        while (consumer.position(partition) < end) {
          for (ConsumerRecord<byte @Nullable [], byte @Nullable []> record :
              consumer.poll(POLL).records(partition)) {
            if (record.offset() < end) {
              out.write(json.line(record));
              out.write('\n');
              records++;
            }
          }
        }
      }
    }
    return records;
  }
}

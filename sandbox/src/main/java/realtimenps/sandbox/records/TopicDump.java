package realtimenps.sandbox.records;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import realtimenps.connections.KafkaConnection;

/** Writes all that is in a topic to a file of JSON lines. */
public final class TopicDump {
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
    AtomicLong records = new AtomicLong();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      Consumers.readAll(
          kafka,
          topic,
          record -> {
            out.write(json.line(record));
            out.write('\n');
            records.incrementAndGet();
          });
    }
    return records.get();
  }
}

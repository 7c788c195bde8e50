package realtimenps.job.publish;

import java.nio.charset.StandardCharsets;
import org.apache.avro.io.DatumWriter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.v1.NpsUpdate;

/** Makes an {@link NpsUpdate} of a subject's update, keyed by subject, or its tombstone. */
public final class UpdateSerializer extends TopicSerializer<SubjectUpdate, SubjectUpdate> {
  private static final long serialVersionUID = 1;

  public UpdateSerializer(String topic, int schemaId) {
    super(topic, schemaId);
  }

  @Override
  DatumWriter<SubjectUpdate> writer() {
    return new UpdateWriter();
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      SubjectUpdate update, KafkaSinkContext context, @Nullable Long eventTime) {
    byte[] key = update.subject().getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(topic(), null, update.emittedAt(), key, valueOf(update));
  }

  private byte @Nullable [] valueOf(SubjectUpdate update) {
    return update.isGone() ? null : write(update);
  }
}

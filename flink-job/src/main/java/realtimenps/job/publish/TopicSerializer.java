package realtimenps.job.publish;

import java.util.List;
import java.util.Optional;
import org.apache.avro.io.DatumWriter;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of one schema to one topic and says which: pooled transactions need to know.
 *
 * @param <T> what is serialized
 * @param <R> what is made of it, to be written
 */
abstract class TopicSerializer<T, R>
    implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
  private static final long serialVersionUID = 1;

  private final String topic;
  private final int schemaId;
  private transient @Nullable ConfluentWire<R> wire;

  TopicSerializer(String topic, int schemaId) {
    this.topic = topic;
    this.schemaId = schemaId;
  }

  /** Writes records in Avro. */
  abstract DatumWriter<R> writer();

  final String topic() {
    return topic;
  }

  @Override
  public final void open(InitializationContext context, KafkaSinkContext sinkContext) {
    wire = new ConfluentWire<>(writer(), schemaId);
  }

  /** The bytes of a record in the wire format. */
  final byte[] write(R record) {
    if (wire == null) {
      throw new IllegalStateException("serialize before open");
    }
    return wire.write(record);
  }

  @Override
  public final Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
  }
}

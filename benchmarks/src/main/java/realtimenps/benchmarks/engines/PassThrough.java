package realtimenps.benchmarks.engines;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.stack.Topics;

/** The control: hands the keys of what it reads straight to a topic, without any shuffle. */
final class PassThrough implements Engine {

  @Override
  public Running start(Plan plan) throws Exception {
    return FlinkJob.start(
        plan,
        FlinkJob.heap(),
        env -> {
          env.setBufferTimeout(5);
          env.fromSource(source(plan), WatermarkStrategy.noWatermarks(), "read")
              .sinkTo(sink(plan))
              .name("write");
        });
  }

  private static KafkaSource<byte[]> source(Plan plan) {
    return KafkaSource.<byte[]>builder()
        .setBootstrapServers(plan.bootstrapServers())
        .setTopics(plan.topic())
        .setGroupId("bench")
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new Keys())
        .build();
  }

  private static KafkaSink<byte[]> sink(Plan plan) {
    return KafkaSink.<byte[]>builder()
        .setBootstrapServers(plan.bootstrapServers())
        .setProperty(ProducerConfig.LINGER_MS_CONFIG, "1")
        .setRecordSerializer(new KeyedRecords())
        .build();
  }

  private static final class Keys implements KafkaRecordDeserializationSchema<byte[]> {
    private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<byte[]> out) {
      out.collect(record.key());
    }

    @Override
    public TypeInformation<byte[]> getProducedType() {
      return PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    }
  }

  private static final class KeyedRecords implements KafkaRecordSerializationSchema<byte[]> {
    private static final long serialVersionUID = 1;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        byte[] key, KafkaSinkContext context, @Nullable Long timestamp) {
      return new ProducerRecord<>(Topics.UPDATES, key, key);
    }
  }
}

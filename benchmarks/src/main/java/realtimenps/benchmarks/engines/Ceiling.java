package realtimenps.benchmarks.engines;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.formats.avro.registry.confluent.ConfluentRegistryAvroDeserializationSchema;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import realtimenps.v1.SurveyResponse;

/** Reads and decodes, the usual way, and nothing else. */
final class Ceiling implements Engine {

  @Override
  public Running start(Plan plan) throws Exception {
    FlinkJob run =
        FlinkJob.start(
            plan,
            FlinkJob.heap(),
            env ->
                env.fromSource(source(plan), WatermarkStrategy.noWatermarks(), "read")
                    .sinkTo(new DiscardingSink<>())
                    .name("discard"));
    return new Counted(run, "discard: Writer");
  }

  /** The source that every Flink job of the peers has. */
  static KafkaSource<SurveyResponse> source(Plan plan) {
    return KafkaSource.<SurveyResponse>builder()
        .setBootstrapServers(plan.bootstrapServers())
        .setTopics(plan.topic())
        .setGroupId("bench")
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setValueOnlyDeserializer(
            ConfluentRegistryAvroDeserializationSchema.forSpecific(
                SurveyResponse.class, plan.registryUrl()))
        .build();
  }
}

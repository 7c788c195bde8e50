package realtimenps.k8s;

import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import realtimenps.job.NpsJob;
import realtimenps.job.NpsTopology;
import realtimenps.job.decode.Incoming;
import realtimenps.job.decode.IncomingPolicy;
import realtimenps.job.decode.PolicyDeserializer;
import realtimenps.job.decode.ResponseDeserializer;
import realtimenps.job.settings.Settings;

/** The graph of the job, to look at; it is not run. */
final class JobTopology {
  private static final Settings SETTINGS =
      Settings.parse(
          "--bootstrap-servers", "localhost:1", "--schema-registry-url", "http://localhost:1");

  private JobTopology() {}

  static StreamGraph graph() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.setParallelism(4);
    NpsJob.configure(env, SETTINGS);
    new NpsTopology(SETTINGS)
        .build(
            env,
            KafkaSource.<Incoming>builder()
                .setBootstrapServers("localhost:1")
                .setTopics("responses")
                .setGroupId("nps-job")
                .setDeserializer(new ResponseDeserializer(SETTINGS.registry()))
                .build(),
            KafkaSource.<IncomingPolicy>builder()
                .setBootstrapServers("localhost:1")
                .setTopics("policies")
                .setGroupId("nps-job")
                .setDeserializer(new PolicyDeserializer(SETTINGS.registry()))
                .build(),
            new DiscardingSink<>(),
            null,
            new DiscardingSink<>(),
            new DiscardingSink<>(),
            new DiscardingSink<>());
    return env.getStreamGraph();
  }
}

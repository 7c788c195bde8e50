package realtimenps.benchmarks.engines;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import realtimenps.job.NpsJob;
import realtimenps.job.decode.Incoming;
import realtimenps.job.settings.Settings;
import realtimenps.job.settle.SettleResponses;
import realtimenps.job.state.SettledSerializer;
import realtimenps.job.validate.Arrival;
import realtimenps.job.validate.ArrivalSerializer;
import realtimenps.job.validate.ValidateResponses;
import realtimenps.sandbox.stack.Stack;

/** The job's first half alone: read, decoded, validated, settled in RocksDB. */
final class Settling implements Engine {
  private static final String SETTLE = "settle-responses";

  @Override
  public Running start(Plan plan) throws Exception {
    Settings settings =
        Stack.jobSettings(plan.bootstrapServers(), plan.registryUrl(), plan.options());
    return new Counted(
        FlinkJob.start(plan, FlinkJob.rocksDb(), env -> build(env, plan, settings)), SETTLE);
  }

  private static void build(StreamExecutionEnvironment env, Plan plan, Settings settings) {
    NpsJob.configure(env, settings);
    env.setParallelism(plan.parallelism());
    env.fromSource(
            Windows.responses(plan, settings),
            WatermarkStrategy.noWatermarks(),
            "read-responses",
            TypeInformation.of(Incoming.class))
        .uid("read-responses")
        .transform(
            "validate-responses",
            ArrivalSerializer.TYPE,
            new ValidateResponses(settings.counting(), null))
        .uid("validate-responses")
        .keyBy(Arrival::responseKey)
        .transform(
            SETTLE,
            SettledSerializer.TYPE,
            new SettleResponses(settings.counting(), settings.running().tenantMetrics()))
        .uid(SETTLE)
        .sinkTo(new DiscardingSink<>())
        .uid("discard");
  }
}

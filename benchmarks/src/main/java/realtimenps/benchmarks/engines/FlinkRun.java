package realtimenps.benchmarks.engines;

import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import realtimenps.sandbox.stack.EmbeddedFlink;
import realtimenps.sandbox.stack.JobMetrics;

/** A Flink job on a cluster of one task manager in this JVM, set up alike for all of them. */
class FlinkRun implements Engine.Running {
  private static final Duration START = Duration.ofSeconds(60);

  private final EmbeddedFlink flink;
  private final JobID job;

  private FlinkRun(EmbeddedFlink flink, JobID job) {
    this.flink = flink;
    this.job = job;
  }

  /** Builds the graph of a job. */
  interface Graph {
    void build(StreamExecutionEnvironment env) throws Exception;
  }

  /**
   * Starts a job and waits until it runs.
   *
   * @param stateBackend {@code hashmap} or {@code rocksdb}
   */
  static FlinkRun start(Plan plan, String stateBackend, Graph graph) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1024));
    configuration.set(StateBackendOptions.STATE_BACKEND, stateBackend);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    EmbeddedFlink flink =
        EmbeddedFlink.start(plan.dir().resolve("flink"), 0, plan.parallelism(), configuration);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(flink.configuration());
    env.setParallelism(plan.parallelism());
    graph.build(env);
    JobID job = flink.submit(env.getStreamGraph());
    flink.awaitRunning(job, START);
    return new FlinkRun(flink, job);
  }

  JobMetrics metrics() {
    return flink.metrics();
  }

  @Override
  public void close() {
    flink.cancel(job);
    flink.close();
  }
}

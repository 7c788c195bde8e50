package realtimenps.benchmarks.engines;

import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import realtimenps.sandbox.stack.EmbeddedFlink;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.JobMetrics;
import realtimenps.sandbox.stack.Stack;

/** What all engines that are Flink jobs have in common: the cluster, in this JVM, and settings. */
final class FlinkJob implements Engine.Running {
  static final String FAN_OUT = "fan-out-to-subjects";

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private final EmbeddedFlink flink;
  private final JobID id;
  private final Duration updateInterval;

  private FlinkJob(EmbeddedFlink flink, JobID id, Duration updateInterval) {
    this.flink = flink;
    this.id = id;
    this.updateInterval = updateInterval;
  }

  /** Makes the graph of a job. */
  interface Graph {
    void build(StreamExecutionEnvironment env) throws Exception;
  }

  /** Settings for a job whose state is objects on the heap. */
  static Configuration heap() {
    return new Configuration().set(StateBackendOptions.STATE_BACKEND, "hashmap");
  }

  /** Settings for a job whose state is in RocksDB, which is what the cluster has by itself. */
  static Configuration rocksDb() {
    return new Configuration();
  }

  /**
   * Starts a job and returns when all of its subtasks run.
   *
   * @param settings what is special to this job; it takes precedence
   */
  static FlinkJob start(Plan plan, Configuration settings, Graph graph) throws Exception {
    Configuration configuration = common();
    configuration.addAll(settings);
    EmbeddedFlink flink =
        EmbeddedFlink.start(plan.dir().resolve("flink"), 0, plan.parallelism(), configuration);
    try {
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.getExecutionEnvironment(flink.configuration());
      env.setParallelism(plan.parallelism());
      graph.build(env);
      JobID id = flink.submit(env.getStreamGraph());
      flink.awaitRunning(id, START_TIMEOUT);
      return new FlinkJob(
          flink,
          id,
          Stack.jobSettings(plan.bootstrapServers(), plan.registryUrl(), plan.options())
              .counting()
              .updateInterval());
    } catch (Exception | Error e) {
      flink.close();
      throw e;
    }
  }

  private static Configuration common() {
    Configuration configuration = new Configuration();
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1024));
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    return configuration;
  }

  /** What the latest checkpoint took. */
  @Override
  public Map<String, Double> figures() {
    return Map.of(
        "checkpointBytes", (double) flink.metrics().sum("", "lastCheckpointFullSize"),
        "checkpointMillis", (double) flink.metrics().sum("", "lastCheckpointDuration"));
  }

  JobMetrics metrics() {
    return flink.metrics();
  }

  /** Whether the windows have been given all that was handed out to subjects. */
  boolean hasRolledAll() {
    return metrics().sum(JobCounts.ROLL, "numRecordsIn") == metrics().sum(FAN_OUT, "numRecordsOut");
  }

  /** The windows of ours tell of changes less often while they are behind; others have no pace. */
  @Override
  public boolean isPrompt() {
    LongSummaryStatistics intervals = metrics().gauge(JobCounts.ROLL, "updateIntervalMillis");
    return intervals.getCount() == 0 || intervals.getMax() <= updateInterval.toMillis();
  }

  /** Fails if the job has failed in between, since it may then have counted records twice. */
  @Override
  public void tellWindows() {
    flink
        .failure(id)
        .ifPresent(
            failure -> {
              throw new IllegalStateException("The Flink job failed in between: " + failure);
            });
  }

  @Override
  public void close() {
    flink.close();
  }
}

package realtimenps.sandbox.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.streaming.api.graph.StreamGraph;
import realtimenps.sandbox.UserError;

/**
 * A Flink cluster in this JVM, with its web UI and RocksDB, on the loopback interface. Checkpoints
 * and savepoints are kept below the working directory.
 */
public final class EmbeddedFlink implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SAVEPOINT_TIMEOUT = Duration.ofMinutes(15);
  private static final Duration POLL = Duration.ofMillis(100);

  private final MiniCluster cluster;
  private final JobMetrics metrics;
  private final Configuration configuration;
  private final Path workDir;

  private EmbeddedFlink(
      MiniCluster cluster, JobMetrics metrics, Configuration configuration, Path workDir) {
    this.cluster = cluster;
    this.metrics = metrics;
    this.configuration = configuration;
    this.workDir = workDir;
  }

  /**
   * Starts a cluster of one task manager.
   *
   * @param restPort of the web UI, 0 for any free one
   * @param overrides what takes precedence over the sandbox's own configuration
   * @throws UserError if the port is in use or the cluster does not start
   */
  public static EmbeddedFlink start(
      Path workDir, int restPort, int slots, Configuration overrides) {
    int port = Ports.claim(restPort, "Flink web UI");
    Path dir = workDir.toAbsolutePath();
    Configuration configuration = configuration(dir, port);
    configuration.addAll(overrides);
    JobMetrics metrics = new JobMetrics();
    metrics.attach(configuration);
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .setCommonBindAddress(Ports.LOOPBACK)
                .build());
    EmbeddedFlink flink = new EmbeddedFlink(cluster, metrics, configuration, dir);
    try {
      Files.createDirectories(dir.resolve("tmp"));
      cluster.start();
      return flink;
    } catch (Exception e) {
      flink.close();
      throw UserError.failed("Flink did not start: " + rootCause(e));
    }
  }

  private static Configuration configuration(Path dir, int port) {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, Ports.LOOPBACK);
    configuration.set(RestOptions.BIND_ADDRESS, Ports.LOOPBACK);
    configuration.set(RestOptions.BIND_PORT, String.valueOf(port));
    configuration.set(JobManagerOptions.BIND_HOST, Ports.LOOPBACK);
    configuration.set(TaskManagerOptions.BIND_HOST, Ports.LOOPBACK);
    configuration.set(TaskManagerOptions.HOST, Ports.LOOPBACK);
    configuration.set(BlobServerOptions.STORAGE_DIRECTORY, dir.resolve("tmp").toString());
    configuration.set(CoreOptions.TMP_DIRS, dir.resolve("tmp").toString());
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
    configuration.set(WebOptions.SUBMIT_ENABLE, false);
    configuration.set(WebOptions.TMP_DIR, dir.resolve("tmp").toString());

    configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, dir.resolve("checkpoints").toUri().toString());
    configuration.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, dir.resolve("savepoints").toUri().toString());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    return configuration;
  }

  /** What a job's environment is to be made with, for its state to be kept here. */
  public Configuration configuration() {
    return new Configuration(configuration);
  }

  /** The address of the web UI. */
  public URI webUi() {
    return get(cluster.getRestAddress(), "the web UI");
  }

  public JobMetrics metrics() {
    return metrics;
  }

  public JobID submit(StreamGraph job) {
    return get(cluster.submitJob(job.getJobGraph()), "the submission").getJobID();
  }

  /** Submits a job that goes on from a savepoint or a retained checkpoint. */
  public JobID submit(StreamGraph job, String savepoint) {
    job.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint));
    return submit(job);
  }

  /**
   * Waits until every subtask runs.
   *
   * @throws UserError with the root cause if the job fails or does not get there in time
   */
  public void awaitRunning(JobID job, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!isRunning(job)) {
      JobStatus status = graph(job).getArchivedExecutionGraph().getState();
      if (status.isGloballyTerminalState()) {
        throw UserError.failed(
            "The job ended at its start (%s): %s"
                .formatted(status, failure(job).orElse("no error")));
      }
      if (System.nanoTime() > deadline) {
        throw UserError.failed(
            "The job does not run after %d s (%s): %s"
                .formatted(timeout.toSeconds(), status, failure(job).orElse("no error")));
      }
      pause();
    }
  }

  /** The root cause of the job's last failure, restarted from or not; empty if it never failed. */
  public Optional<String> failure(JobID job) {
    ExecutionGraphInfo graph = graph(job);
    ErrorInfo failure = graph.getArchivedExecutionGraph().getFailureInfo();
    for (ErrorInfo earlier : graph.getExceptionHistory()) {
      if (failure == null || earlier.getTimestamp() > failure.getTimestamp()) {
        failure = earlier;
      }
    }
    return failure == null
        ? Optional.empty()
        : Optional.of(
            rootCause(
                failure.getException().deserializeError(EmbeddedFlink.class.getClassLoader())));
  }

  /** Whether all subtasks run just now. */
  public boolean isRunning(JobID job) {
    ArchivedExecutionGraph graph = graph(job).getArchivedExecutionGraph();
    for (AccessExecutionVertex subtask : graph.getAllExecutionVertices()) {
      if (subtask.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return graph.getState() == JobStatus.RUNNING;
  }

  /**
   * Stops the job, without drain: no window is emptied.
   *
   * @return the path of the savepoint
   */
  public String stopWithSavepoint(JobID job) {
    return stop(job, false);
  }

  /** Stops the job for good: its steps end one after the other, each after all it had to tell. */
  public void drain(JobID job) {
    stop(job, true);
  }

  private String stop(JobID job, boolean drain) {
    return get(
        SAVEPOINT_TIMEOUT,
        cluster.stopWithSavepoint(
            job,
            workDir.resolve("savepoints").toUri().toString(),
            drain,
            SavepointFormatType.CANONICAL),
        "the savepoint");
  }

  /** Cancels the job and waits for its end; its latest checkpoint stays. */
  public void cancel(JobID job) {
    get(cluster.cancelJob(job), "the cancellation");
    get(cluster.requestJobResult(job), "the end of the job");
  }

  /** Takes the task manager away and starts another; jobs restart from their latest checkpoint. */
  public void replaceTaskManager() {
    get(cluster.terminateTaskManager(0), "the end of the task manager");
    try {
      cluster.startTaskManager();
    } catch (Exception e) {
      throw UserError.failed("No other task manager started: " + rootCause(e));
    }
  }

  /** The path of the job's latest completed checkpoint. */
  public Optional<String> latestCheckpoint(JobID job) {
    return latestCheckpoint(workDir, job);
  }

  /** The same, of a cluster that may have ended, by its working directory. */
  public static Optional<String> latestCheckpoint(Path workDir, JobID job) {
    Path checkpoints = workDir.resolve("checkpoints").resolve(job.toString());
    if (!Files.exists(checkpoints)) {
      return Optional.empty();
    }
    try (Stream<Path> dirs = Files.list(checkpoints)) {
      return dirs.filter(dir -> Files.exists(dir.resolve("_metadata")))
          .max(Comparator.comparingLong(EmbeddedFlink::checkpointNumber))
          .map(dir -> dir.toUri().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long checkpointNumber(Path dir) {
    return Long.parseLong(dir.getFileName().toString().replace("chk-", ""));
  }

  /** Ends the cluster with all its jobs; what they kept on disk stays. */
  @Override
  public void close() {
    try {
      get(cluster.closeAsync(), "the end of the cluster");
    } finally {
      metrics.detach();
    }
  }

  private ExecutionGraphInfo graph(JobID job) {
    return get(cluster.getExecutionGraphInfo(job), "the state of the job");
  }

  private static String rootCause(Throwable error) {
    Throwable cause = error;
    for (Throwable next = cause.getCause(); next != null; next = next.getCause()) {
      cause = next;
    }
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return cause.getClass().getSimpleName() + ": " + message;
  }

  private static <T> T get(CompletableFuture<T> future, String what) {
    return get(ANSWER_TIMEOUT, future, what);
  }

  private static <T> T get(Duration timeout, CompletableFuture<T> future, String what) {
    try {
      return future.get(timeout.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw UserError.failed("Flink: %s failed: %s".formatted(what, rootCause(e)));
    } catch (TimeoutException e) {
      throw UserError.failed(
          "Flink: %s took longer than %d s".formatted(what, timeout.toSeconds()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UserError.failed("Flink: interrupted while waiting for " + what);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UserError.failed("Flink: interrupted while waiting for the job to run");
    }
  }
}

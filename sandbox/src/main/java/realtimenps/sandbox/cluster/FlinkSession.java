package realtimenps.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.rest.messages.ClusterOverviewHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import realtimenps.job.NpsJob;
import realtimenps.sandbox.UserError;

/** A Flink cluster, seen from outside: whichever of its JobManagers leads. */
final class FlinkSession implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PROGRESS = Duration.ofSeconds(1);

  private static final Set<String> NAMES = Set.of(NpsJob.NAME, NpsJob.BACKFILL_NAME);

  private final RestClusterClient<StandaloneClusterId> client;
  private final Path conf;

  private FlinkSession(RestClusterClient<StandaloneClusterId> client, Path conf) {
    this.client = client;
    this.conf = conf;
  }

  /**
   * @param conf with the cluster's {@code config.yaml}, as Flink's own command line takes it
   * @throws UserError if that is not there
   */
  static FlinkSession open(Path conf) {
    if (!Files.exists(conf.resolve("config.yaml"))) {
      throw UserError.wrongInput(
          "There is no config.yaml in %s: start a cluster with 'scripts/cluster up', or name that of another with --flink-conf."
              .formatted(conf));
    }
    Configuration configuration = GlobalConfiguration.loadConfiguration(conf.toString());
    try {
      return new FlinkSession(
          new RestClusterClient<>(configuration, StandaloneClusterId.getInstance()), conf);
    } catch (Exception e) {
      throw UserError.failed("Cannot reach the Flink cluster of %s: %s".formatted(conf, e));
    }
  }

  /**
   * The web page of the JobManager that leads.
   *
   * @throws UserError if none does
   */
  URI address() {
    String url = client.getWebInterfaceURL();
    if (!url.startsWith("http")) {
      throw UserError.failed("No JobManager of the cluster of %s leads now.".formatted(conf));
    }
    return URI.create(url);
  }

  /** The names of our jobs that have not ended. */
  Map<JobID, String> jobs() throws InterruptedException {
    Map<JobID, String> jobs = new LinkedHashMap<>();
    for (JobStatusMessage job : get(client.listJobs(), "what runs")) {
      if (NAMES.contains(job.getJobName()) && !job.getJobState().isGloballyTerminalState()) {
        jobs.put(job.getJobId(), job.getJobName());
      }
    }
    return jobs;
  }

  /**
   * The one job of ours.
   *
   * @param wanted its name or id; null if there is only one
   * @throws UserError if there is none, or there are several that it may be
   */
  JobID job(@Nullable String wanted) throws InterruptedException {
    Map<JobID, String> jobs = jobs();
    if (jobs.isEmpty()) {
      throw UserError.wrongInput(
          "No job of ours runs on the cluster of %s. Go on from the last savepoint with scripts/submit --from, or begin anew with scripts/submit."
              .formatted(conf));
    }
    List<JobID> meant =
        jobs.keySet().stream()
            .filter(
                job ->
                    wanted == null
                        || wanted.equals(jobs.get(job))
                        || wanted.equals(job.toHexString()))
            .toList();
    if (meant.isEmpty()) {
      throw UserError.wrongInput("There is no job %s; there is %s.".formatted(wanted, jobs));
    }
    if (meant.size() > 1) {
      throw UserError.wrongInput("More than one job runs; say with --job which: " + jobs);
    }
    return meant.get(0);
  }

  /** The subtasks that its widest step has. */
  int parallelism(JobID job) throws InterruptedException {
    return details(job).getJobVertexInfos().stream()
        .mapToInt(JobDetailsInfo.JobVertexDetailsInfo::getParallelism)
        .max()
        .orElse(1);
  }

  /** The subtasks that there is room for beside those that run. */
  int freeSlots() throws InterruptedException {
    return get(
            client.sendRequest(
                ClusterOverviewHeaders.getInstance(),
                EmptyMessageParameters.getInstance(),
                EmptyRequestBody.getInstance()),
            "its slots")
        .getNumSlotsAvailable();
  }

  /** Writes a savepoint, for as long as Flink gives it; the job goes on. */
  String savepoint(JobID job) throws InterruptedException {
    return awaitSavepoint(client.triggerSavepoint(job, null, SavepointFormatType.NATIVE));
  }

  /**
   * Writes a savepoint, for as long as Flink gives it, and ends the job.
   *
   * @throws UserError if that is not known to have been done, with what to do then
   */
  String stopWithSavepoint(JobID job) throws InterruptedException {
    try {
      return awaitSavepoint(client.stopWithSavepoint(job, false, null, SavepointFormatType.NATIVE));
    } catch (UserError e) {
      throw UserError.failed(
          "%s%nIf the job ends all the same, go on from the newest in the directory of its savepoints, with scripts/submit --from."
              .formatted(e.getMessage()));
    }
  }

  private String awaitSavepoint(CompletableFuture<String> path) throws InterruptedException {
    try {
      return path.get();
    } catch (ExecutionException e) {
      throw failed("a savepoint", e);
    }
  }

  void cancel(JobID job) throws InterruptedException {
    get(client.cancel(job), "the end of the job");
  }

  /**
   * Waits until every subtask runs.
   *
   * @throws UserError with the job's own words if it does not get there
   */
  void awaitRunning(JobID job) throws InterruptedException {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      JobDetailsInfo details = details(job);
      if (details.getJobStatus() == JobStatus.RUNNING
          && details.getJobVertexInfos().stream()
              .allMatch(vertex -> vertex.getExecutionState() == ExecutionState.RUNNING)) {
        return;
      }
      String failure = failure(job);
      if (failure != null || System.nanoTime() > deadline) {
        throw UserError.failed(
            "The job does not run (%s): %s"
                .formatted(details.getJobStatus(), failure == null ? "no error" : failure));
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /**
   * Waits until a backfill has caught up and has told what it withheld.
   *
   * @param progress is told now and then how much is left
   */
  void awaitReleased(JobID job, Consumer<String> progress) throws InterruptedException {
    long told = 0;
    for (long left = backfillBehind(job); left != 0; left = backfillBehind(job)) {
      if (left > 0 && left != told) {
        progress.accept("Backfill: %,d records left".formatted(left));
        told = left;
      }
      Thread.sleep(PROGRESS.toMillis());
    }
    progress.accept("Backfill: caught up, it is told now");
    while (largest(job, "subtasks/metrics", ".withholding", "&agg=max", "max") != 0) {
      Thread.sleep(PROGRESS.toMillis());
    }
  }

  /** Of its sources' metrics, which Flink refreshes every ten seconds; below 0 if not known yet. */
  private long backfillBehind(JobID job) throws InterruptedException {
    return largest(job, "jm-operator-metrics", ".backfillBehind", "", "value");
  }

  /**
   * The largest value of a metric over all steps that have it; below 0 if it is not known of any.
   *
   * @throws UserError if the job has ended
   */
  private long largest(JobID job, String path, String suffix, String parameters, String field)
      throws InterruptedException {
    JobDetailsInfo details = details(job);
    if (details.getJobStatus().isGloballyTerminalState()) {
      throw UserError.failed("Job %s has ended (%s).".formatted(job, details.getJobStatus()));
    }
    long largest = -1;
    for (JobDetailsInfo.JobVertexDetailsInfo vertex : details.getJobVertexInfos()) {
      String metrics =
          "%sjobs/%s/vertices/%s/%s"
              .formatted(slashed(address()), job, vertex.getJobVertexID(), path);
      for (JsonNode metric : JsonOverHttp.get(metrics)) {
        String id = metric.get("id").asText();
        if (id.endsWith(suffix)) {
          String query = "?get=" + URLEncoder.encode(id, StandardCharsets.UTF_8) + parameters;
          largest =
              Math.max(largest, JsonOverHttp.get(metrics + query).at("/0/" + field).asLong(-1));
        }
      }
    }
    return largest;
  }

  private static String slashed(URI uri) {
    return uri.toString().endsWith("/") ? uri.toString() : uri + "/";
  }

  private JobDetailsInfo details(JobID job) throws InterruptedException {
    return get(client.getJobDetails(job), "the state of the job");
  }

  /** The deepest cause of the job's last failure; null if it has had none. */
  private @Nullable String failure(JobID job) throws InterruptedException {
    JobExceptionsMessageParameters parameters = new JobExceptionsMessageParameters();
    parameters.jobPathParameter.resolve(job);
    var history =
        get(
                client.sendRequest(
                    JobExceptionsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance()),
                "the failures of the job")
            .getExceptionHistory()
            .getEntries();
    return history.isEmpty()
        ? null
        : history
            .get(0)
            .getStacktrace()
            .lines()
            .filter(line -> line.startsWith("Caused by: "))
            .reduce((first, later) -> later)
            .map(line -> line.substring("Caused by: ".length()))
            .orElse(history.get(0).getStacktrace().lines().findFirst().orElse(""));
  }

  private <T> T get(CompletableFuture<T> answer, String what) throws InterruptedException {
    try {
      return answer.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(what, e);
    } catch (TimeoutException e) {
      throw UserError.failed(
          "The Flink cluster of %s was asked for %s and gave no answer for %d s."
              .formatted(conf, what, ANSWER_TIMEOUT.toSeconds()));
    }
  }

  private UserError failed(String what, ExecutionException e) {
    return UserError.failed(
        "The Flink cluster of %s was asked for %s and failed: %s"
            .formatted(conf, what, ExceptionUtils.stripExecutionException(e).getMessage()));
  }

  @Override
  public void close() {
    client.close();
  }
}

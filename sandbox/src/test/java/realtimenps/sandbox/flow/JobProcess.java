package realtimenps.sandbox.flow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;
import realtimenps.job.NpsJob;
import realtimenps.sandbox.stack.Build;
import realtimenps.sandbox.stack.EmbeddedFlink;
import realtimenps.sandbox.stack.Stack;

/** The job in a JVM of its own, so that it can be killed as a machine is: without a word. */
final class JobProcess implements AutoCloseable {
  private static final String RUNS = "RUNS ";

  private final Process process;
  private final Path workDir;
  private final String jobId;

  private JobProcess(Process process, Path workDir, String jobId) {
    this.process = process;
    this.workDir = workDir;
    this.jobId = jobId;
  }

  static JobProcess start(
      Stack stack, Path workDir, @Nullable String checkpoint, Duration checkpointInterval)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Build.java());
    // It is over before C2's work would pay.
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"));
    command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(JobProcess.class.getName());
    command.add(workDir.toString());
    command.add(stack.broker().bootstrapServers());
    command.add(stack.registry().url());
    command.add(checkpoint == null ? "" : checkpoint);
    command.add(checkpointInterval.toMillis() + " ms");
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith(RUNS)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the job's process ended at its start");
    }
    return new JobProcess(process, workDir, line.substring(RUNS.length()));
  }

  /** As kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  String latestCheckpoint() {
    return EmbeddedFlink.latestCheckpoint(workDir, JobID.fromHexString(jobId)).orElseThrow();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  public static void main(String[] args) throws Exception {
    EmbeddedFlink flink =
        EmbeddedFlink.start(Path.of(args[0]), 0, Flow.PARALLELISM, new Configuration());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(flink.configuration());
    env.setParallelism(Flow.PARALLELISM);
    NpsJob.build(env, Stack.jobSettings(args[1], args[2], Map.of("checkpoint-interval", args[4])));
    StreamGraph graph = env.getStreamGraph();
    JobID job = args[3].isEmpty() ? flink.submit(graph) : flink.submit(graph, args[3]);
    flink.awaitRunning(job, Duration.ofMinutes(1));
    System.out.println(RUNS + job);
    Thread.currentThread().join(); // until it is killed
  }
}

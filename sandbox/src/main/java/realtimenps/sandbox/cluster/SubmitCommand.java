package realtimenps.sandbox.cluster;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.sandbox.UserError;

/** Starts the job on a cluster. */
@Command(
    name = "submit",
    description = {
      "Submits the job to a Flink cluster and returns when it runs.",
      "What it misses, of settings, topics or schemas, is told at once, and nothing is submitted."
    },
    sortOptions = false)
public final class SubmitCommand implements Callable<Integer> {
  @Mixin private FlinkOptions flink = new FlinkOptions();
  @Mixin private ProgramOptions program = new ProgramOptions();

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      defaultValue = "2",
      description = "Subtasks of each step (default: ${DEFAULT-VALUE}).")
  private int parallelism = 2;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "A savepoint or retained checkpoint to go on from (default: begin anew).")
  private @Nullable String savepoint;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (FlinkSession session = flink.open()) {
      FlinkProgram job = program.program(flink.conf(), parallelism);
      if (session.jobs().containsValue(job.name())) {
        throw UserError.wrongInput(
            "%s runs already; scripts/upgrade replaces it.".formatted(job.name()));
      }
      out.println("Checking settings, topics and schemas");
      job.check();
      JobID id = job.submit(savepoint);
      out.printf("Starting job %s with %d subtasks%n", id, parallelism);
      Launch launch = new Launch(session, out);
      launch.awaitRunning(id);
      launch.awaitTold(id, job);
      out.println("Running, see " + session.address());
    }
    return 0;
  }
}

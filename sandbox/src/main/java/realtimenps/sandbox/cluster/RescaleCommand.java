package realtimenps.sandbox.cluster;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import realtimenps.job.NpsJob;
import realtimenps.sandbox.UserError;

/** Has the running job go on with more subtasks, or fewer. */
@Command(
    name = "rescale",
    description =
        "Stops the running job with a savepoint and starts it from that with N subtasks a step.",
    sortOptions = false)
public final class RescaleCommand implements Callable<Integer> {
  @Mixin private FlinkOptions flink = new FlinkOptions();
  @Mixin private JobOption job = new JobOption();
  @Mixin private ProgramOptions program = new ProgramOptions();

  @Parameters(paramLabel = "N", description = "Subtasks of each step, 1 to 128.")
  private int parallelism;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (parallelism < 1 || parallelism > NpsJob.MAX_PARALLELISM) {
      throw UserError.wrongInput(
          "N is %d: 1 to %d subtasks are possible.".formatted(parallelism, NpsJob.MAX_PARALLELISM));
    }
    try (FlinkSession session = flink.open()) {
      new Replacement(session, Objects.requireNonNull(spec).commandLine().getOut())
          .replace(job.of(session), program.program(flink.conf(), parallelism));
    }
    return 0;
  }
}

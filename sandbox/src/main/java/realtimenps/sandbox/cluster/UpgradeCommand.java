package realtimenps.sandbox.cluster;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Replaces the running job by another version, or the same with other settings. */
@Command(
    name = "upgrade",
    description = {
      "Stops the running job with a savepoint and starts another from it, with as many subtasks.",
      "What the new one misses is told before the old one is stopped."
    },
    sortOptions = false)
public final class UpgradeCommand implements Callable<Integer> {
  @Mixin private FlinkOptions flink = new FlinkOptions();
  @Mixin private JobOption job = new JobOption();
  @Mixin private ProgramOptions program = new ProgramOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    try (FlinkSession session = flink.open()) {
      JobID id = job.of(session);
      new Replacement(session, Objects.requireNonNull(spec).commandLine().getOut())
          .replace(id, program.program(flink.conf(), session.parallelism(id)));
    }
    return 0;
  }
}

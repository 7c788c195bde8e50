package realtimenps.sandbox.cluster;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a savepoint. */
@Command(
    name = "savepoint",
    description = "Writes a savepoint of the running job and prints its path.",
    sortOptions = false)
public final class SavepointCommand implements Callable<Integer> {
  @Mixin private FlinkOptions flink = new FlinkOptions();
  @Mixin private JobOption job = new JobOption();

  @Option(names = "--stop", description = "Ends the job with it (default: it goes on).")
  private boolean stop;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    try (FlinkSession session = flink.open()) {
      JobID id = job.of(session);
      String path = stop ? session.stopWithSavepoint(id) : session.savepoint(id);
      Objects.requireNonNull(spec).commandLine().getOut().println(path);
    }
    return 0;
  }
}

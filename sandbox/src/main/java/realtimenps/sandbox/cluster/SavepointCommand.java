package realtimenps.sandbox.cluster;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes a savepoint. */
@Command(
    name = "savepoint",
    description = "Writes a savepoint of the running job, which goes on, and prints its path.",
    sortOptions = false)
public final class SavepointCommand implements Callable<Integer> {
  @Mixin private FlinkOptions flink = new FlinkOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    try (FlinkSession session = flink.open()) {
      String path = session.savepoint(session.job(flink.job()));
      Objects.requireNonNull(spec).commandLine().getOut().println(path);
    }
    return 0;
  }
}

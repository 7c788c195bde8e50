package realtimenps.benchmarks.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import realtimenps.benchmarks.engines.EngineMain;
import realtimenps.benchmarks.engines.Outcome;
import realtimenps.benchmarks.engines.Task;
import realtimenps.sandbox.stack.Directories;

/** Runs tasks, each in a fresh JVM. */
public final class Engines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FLAGS = List.of("-Xms3g", "-Xmx3g", "-XX:+UseG1GC");

  private Engines() {}

  /**
   * Runs a task to its end.
   *
   * @throws realtimenps.sandbox.UserError with the end of its log if the engine fails
   */
  public static Outcome run(Task task) throws InterruptedException {
    Path log =
        task.dir()
            .resolveSibling(task.variant().name().toLowerCase(java.util.Locale.ROOT) + ".log");
    try (JavaProcess process =
        JavaProcess.start(
            EngineMain.class,
            task.variant().without(),
            FLAGS,
            List.of(JSON.writeValueAsString(task)),
            log)) {
      String said = process.await();
      String last = said.substring(said.stripTrailing().lastIndexOf('\n') + 1);
      return JSON.readValue(last, Outcome.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no outcome in what the engine said; see " + log, e);
    } finally {
      Directories.delete(task.dir());
    }
  }
}

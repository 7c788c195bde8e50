package realtimenps.benchmarks.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import realtimenps.benchmarks.engines.EngineMain;
import realtimenps.benchmarks.engines.Outcome;
import realtimenps.benchmarks.engines.ServeMain;
import realtimenps.benchmarks.engines.Task;
import realtimenps.sandbox.stack.Directories;

/** Runs tasks, each in a fresh JVM. */
public final class Engines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FLAGS =
      List.of("-Xms3g", "-Xmx3g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=40");

  private Engines() {}

  /**
   * Runs a task to its end.
   *
   * @throws realtimenps.sandbox.UserError with the end of its log if the engine fails
   */
  public static Outcome run(Task task) throws InterruptedException {
    try (JavaProcess process = start(EngineMain.class, task)) {
      String said = process.await();
      String last = said.substring(said.stripTrailing().lastIndexOf('\n') + 1);
      return JSON.readValue(last, Outcome.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what the engine said is no outcome", e);
    } finally {
      Directories.delete(task.dir());
    }
  }

  /**
   * Starts an engine that serves until it is closed, and returns when all of its parts run.
   *
   * @throws realtimenps.sandbox.UserError with the end of its log if the engine fails
   */
  public static JavaProcess serve(Task task) throws InterruptedException {
    Directories.delete(task.dir());
    JavaProcess process = start(ServeMain.class, task);
    while (!process.output().contains(ServeMain.READY)) {
      if (!process.isAlive()) {
        throw process.failure("did not start");
      }
      Thread.sleep(100);
    }
    return process;
  }

  private static JavaProcess start(Class<?> main, Task task) {
    String name = task.variant().name().toLowerCase(Locale.ROOT);
    try {
      return JavaProcess.start(
          main,
          task.variant().without(),
          FLAGS,
          List.of(JSON.writeValueAsString(task)),
          task.dir().resolveSibling(name + ".log"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a task is of plain values", e);
    }
  }
}

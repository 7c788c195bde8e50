package realtimenps.benchmarks.engines;

import com.fasterxml.jackson.databind.ObjectMapper;

/** The JVM of an engine that serves until it is ended: says when all of its parts run. */
public final class ServeMain {
  /** What it says then. */
  public static final String READY = "ready";

  private ServeMain() {}

  /** Takes a {@link Task} in JSON. */
  public static void main(String[] args) throws Exception {
    Task task = new ObjectMapper().readValue(args[0], Task.class);
    task.variant().engine().start(task.plan());
    System.out.println(READY);
    Thread.currentThread().join();
  }
}

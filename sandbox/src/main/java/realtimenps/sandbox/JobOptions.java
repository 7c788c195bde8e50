package realtimenps.sandbox;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import realtimenps.sandbox.stack.Stack;

/** How a command that runs the job sets it up. */
public final class JobOptions {
  private static final int MOST_SUBTASKS = 2;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of the job; may be repeated. 'scripts/demo --job-help' lists all.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** Before anything logs, since the log is opened once. */
  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Where the servers and the job log to. Default: nowhere.")
  private void logTo(Path file) {
    System.setProperty("sandbox.log", file.toAbsolutePath().toString());
  }

  /** What was set, checked, before anything is started. */
  public Map<String, String> settings() {
    Stack.jobSettings("localhost:1", "http://localhost:1", settings);
    return settings;
  }

  /** What was set, or as many subtasks as there is work for, two at the most. */
  public int parallelism(int partitions) {
    int set = Integer.parseInt(settings.getOrDefault("parallelism", "0"));
    return set > 0 ? set : Math.min(MOST_SUBTASKS, partitions);
  }
}

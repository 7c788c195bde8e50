package realtimenps.sandbox;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import realtimenps.job.settings.Settings;
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
    for (String name : List.of("bootstrap-servers", "schema-registry-url", "settings")) {
      if (settings.containsKey(name)) {
        throw UserError.wrongInput("--set: %s is not for you to set here.".formatted(name));
      }
    }
    checked();
    return settings;
  }

  /** What was set, or as many subtasks as there is work for, two at the most. */
  public int parallelism(int partitions) {
    int set = checked().running().parallelism();
    return set > 0 ? set : Math.min(MOST_SUBTASKS, partitions);
  }

  private Settings checked() {
    return Stack.jobSettings("localhost:1", "http://localhost:1", settings);
  }
}

package realtimenps.sandbox.cluster;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import realtimenps.sandbox.Endpoints;
import realtimenps.sandbox.stack.Build;

/** A cluster of processes on this machine. */
@Command(
    name = "cluster",
    description = {
      "Runs what the job needs as processes of this machine, each as it would be a pod on"
          + " Kubernetes: a Kafka broker, a schema registry, ZooKeeper, two JobManagers and some"
          + " TaskManagers, with the configuration of k8s/base/job.",
      "They go on when the command has ended. scripts/submit starts the job on them."
    },
    subcommandsRepeatable = false,
    synopsisSubcommandLabel = "up|down|status|kill",
    sortOptions = false)
public final class ClusterCommand {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where all of it is kept (default: sandbox/target/cluster).")
  private Path dir = defaultDir();

  @Spec private @Nullable CommandSpec spec;

  static Path defaultDir() {
    return Build.target().resolve("cluster");
  }

  @Command(
      name = "up",
      description = "Starts what does not run yet, and returns when all of it answers.",
      sortOptions = false)
  int up(
      @Option(
              names = "--task-managers",
              paramLabel = "N",
              defaultValue = "2",
              description = "Of two slots each (default: ${DEFAULT-VALUE}).")
          int taskManagers,
      @Option(
              names = "--broker-port",
              paramLabel = "PORT",
              description = "0 for any free one (default: " + Endpoints.BROKER_PORT + ").")
          @Nullable Integer brokerPort,
      @Option(
              names = "--registry-port",
              paramLabel = "PORT",
              description = "0 for any free one (default: " + Endpoints.REGISTRY_PORT + ").")
          @Nullable Integer registryPort,
      @Option(
              names = "--flink-port",
              paramLabel = "PORT",
              description =
                  "Of the first JobManager, 0 for any free one (default: "
                      + Endpoints.FLINK_PORT
                      + ").")
          @Nullable Integer flinkPort)
      throws InterruptedException {
    Cluster cluster = new Cluster(dir);
    cluster.up(
        taskManagers, new Cluster.PublicPorts(brokerPort, registryPort, flinkPort), out()::println);
    print(cluster);
    return 0;
  }

  @Command(name = "down", description = "Stops all of it; what it keeps stays for the next 'up'.")
  int down(
      @Option(names = "--delete", description = "Nothing of it stays: no topic, no state.")
          boolean delete) {
    new Cluster(dir).down(delete, out()::println);
    return 0;
  }

  @Command(name = "status", description = "Tells what runs, where it listens, and who leads.")
  int status() throws InterruptedException {
    print(new Cluster(dir));
    return 0;
  }

  @Command(name = "kill", description = "Ends one of them without a word, as 'kill -9' does.")
  int kill(
      @Parameters(
              paramLabel = "NAME",
              description = "As 'status' tells it, or 'leader': the JobManager that leads.")
          String name)
      throws InterruptedException {
    out().println("Killed " + new Cluster(dir).kill(name));
    return 0;
  }

  private void print(Cluster cluster) throws InterruptedException {
    PrintWriter out = out();
    List<Cluster.State> states = cluster.status();
    if (states.isEmpty()) {
      out.println("There is no cluster in %s; 'up' starts one.".formatted(dir));
    }
    for (Cluster.State state : states) {
      out.printf(
          "%-14s %-24s %s%s%n",
          state.name(),
          state.address(),
          state.pid() == null ? "down" : "pid " + state.pid(),
          state.leads() ? ", leads" : "");
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}

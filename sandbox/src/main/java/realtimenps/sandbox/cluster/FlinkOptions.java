package realtimenps.sandbox.cluster;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which Flink cluster a command talks to. */
final class FlinkOptions {
  @Option(
      names = "--flink-conf",
      paramLabel = "DIR",
      description =
          "The directory with the cluster's config.yaml (default: that of 'scripts/cluster').")
  private Path conf = ClusterCommand.defaultDir().resolve("conf");

  Path conf() {
    return conf.toAbsolutePath();
  }

  FlinkSession open() {
    return FlinkSession.open(conf());
  }
}

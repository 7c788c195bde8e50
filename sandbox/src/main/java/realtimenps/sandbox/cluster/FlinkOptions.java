package realtimenps.sandbox.cluster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Flink cluster a command talks to. */
final class FlinkOptions {
  @Option(
      names = "--flink-conf",
      paramLabel = "DIR",
      description =
          "The directory with the cluster's config.yaml (default: that of 'scripts/cluster').")
  private Path conf = ClusterCommand.defaultDir().resolve("conf");

  @Option(
      names = "--job",
      paramLabel = "ID|NAME",
      description = "Which job, where there is a backfill beside the live one.")
  private @Nullable String job;

  Path conf() {
    return conf.toAbsolutePath();
  }

  @Nullable String job() {
    return job;
  }

  FlinkSession open() {
    return FlinkSession.open(conf());
  }
}

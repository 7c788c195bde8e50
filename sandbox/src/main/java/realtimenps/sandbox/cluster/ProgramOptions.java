package realtimenps.sandbox.cluster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import realtimenps.sandbox.stack.Build;

/** What is to run on a Flink cluster. */
final class ProgramOptions {
  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The job (default: flink-job/target/realtime-nps-job.jar).")
  private Path jar = Build.jobJar();

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description =
          "The job's settings, as 'name=value' (default: job.properties beside config.yaml).")
  private @Nullable Path settings;

  FlinkProgram program(Path conf, int parallelism) {
    Path file = settings == null ? conf.resolve(ClusterFiles.JOB_PROPERTIES) : settings;
    return new FlinkProgram(conf, jar.toAbsolutePath(), file.toAbsolutePath(), parallelism);
  }
}

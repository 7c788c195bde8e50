package realtimenps.sandbox.cluster;

import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which job a command is about. */
final class JobOption {
  @Option(
      names = "--job",
      paramLabel = "ID|NAME",
      description = "Which job, where there is a backfill beside the live one.")
  private @Nullable String wanted;

  JobID of(FlinkSession flink) throws InterruptedException {
    return flink.job(wanted);
  }
}

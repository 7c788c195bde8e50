package realtimenps.sandbox.cluster;

import java.io.PrintWriter;
import org.apache.flink.api.common.JobID;
import realtimenps.sandbox.UserError;

/** The first moments of a job. */
record Launch(FlinkSession flink, PrintWriter out) {
  /**
   * Waits until the job runs.
   *
   * @throws UserError if it does not start: then it is ended, or it would try again and again
   */
  void awaitRunning(JobID job) throws InterruptedException {
    try {
      flink.awaitRunning(job);
    } catch (UserError e) {
      try {
        flink.cancel(job);
      } catch (UserError unable) {
        throw UserError.failed(
            "%s%nNor could it be ended, and may still start: %s"
                .formatted(e.getMessage(), unable.getMessage()));
      }
      throw e;
    }
  }

  /**
   * Waits until a backfill has told what it withheld.
   *
   * @throws UserError if that cannot be seen; then the job goes on
   */
  void awaitTold(JobID job, FlinkProgram program) throws InterruptedException {
    if (program.isBackfill()) {
      try {
        flink.awaitReleased(job, out::println);
      } catch (UserError e) {
        throw UserError.failed(
            "%s%nThe backfill is not stopped by that. It has told all once its metric 'withholding' is 0 in every subtask."
                .formatted(e.getMessage()));
      }
      out.println("Backfill: told");
    }
  }
}

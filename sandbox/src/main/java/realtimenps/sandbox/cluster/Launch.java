package realtimenps.sandbox.cluster;

import java.io.PrintWriter;
import org.apache.flink.api.common.JobID;
import realtimenps.sandbox.UserError;

/** The first moments of a job. */
record Launch(FlinkSession flink, PrintWriter out) {
  /**
   * Waits until the job runs, and a backfill has told what it withheld.
   *
   * @throws UserError if it does not start: then it is ended, or it would try again and again
   */
  void await(JobID job, FlinkProgram program) throws InterruptedException {
    try {
      flink.awaitRunning(job);
    } catch (UserError e) {
      flink.cancel(job);
      throw e;
    }
    if (program.isBackfill()) {
      flink.awaitReleased(job, out::println);
      out.println("Backfill: told");
    }
  }
}

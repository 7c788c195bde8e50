package realtimenps.sandbox.cluster;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.JobID;
import realtimenps.sandbox.UserError;

/** Ends a job and has another go on where it was. */
final class Replacement {
  private final FlinkSession flink;
  private final PrintWriter out;

  Replacement(FlinkSession flink, PrintWriter out) {
    this.flink = flink;
    this.out = out;
  }

  /**
   * @throws UserError if the new job cannot start: before the old one was ended if that can be told
   */
  void replace(JobID job, FlinkProgram program) throws InterruptedException {
    out.println("Checking settings, topics and schemas");
    program.check();
    Instant began = Instant.now();
    out.printf("Stopping job %s with a savepoint%n", job);
    String savepoint = flink.stopWithSavepoint(job);
    out.println("Savepoint " + savepoint);
    try {
      JobID next = program.submit(savepoint);
      out.printf("Starting job %s with %d subtasks%n", next, program.parallelism());
      new Launch(flink, out).await(next, program);
    } catch (UserError e) {
      throw UserError.failed(
          "%s%nNothing runs now. Go back with: scripts/submit --from %s, and the jar and settings from before."
              .formatted(e.getMessage(), savepoint));
    }
    out.printf(
        "Running, %.1f s after the stop%n",
        Duration.between(began, Instant.now()).toMillis() / 1_000.0);
  }
}

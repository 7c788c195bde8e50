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
    int subtasks = flink.parallelism(job);
    out.println("Checking settings, topics, schemas and slots");
    refuseSecond(job, program);
    refuseMoreThanSlots(subtasks, program);
    program.check();
    Instant began = Instant.now();
    out.printf("Stopping job %s with a savepoint%n", job);
    String savepoint = flink.stopWithSavepoint(job);
    out.println("Savepoint " + savepoint);
    Launch launch = new Launch(flink, out);
    JobID next;
    try {
      next = program.submit(savepoint);
      out.printf("Starting job %s with %d subtasks%n", next, program.parallelism());
      launch.awaitRunning(next);
    } catch (UserError e) {
      throw UserError.failed(
          "%s%nThe job from before has ended. Go back to it with its jar and settings: scripts/submit --parallelism %d --from %s"
              .formatted(e.getMessage(), subtasks, savepoint));
    }
    launch.awaitTold(next, program);
    out.printf(
        "Running, %.1f s after the stop%n",
        Duration.between(began, Instant.now()).toMillis() / 1_000.0);
  }

  /** Two that write to the same topics would have readers go back and forth between them. */
  private void refuseSecond(JobID job, FlinkProgram program) throws InterruptedException {
    flink
        .jobs()
        .forEach(
            (other, name) -> {
              if (!other.equals(job) && name.equals(program.name())) {
                throw UserError.wrongInput(
                    "%s runs already, as %s, beside the job that is to be replaced; end one with scripts/savepoint --stop --job first."
                        .formatted(name, other));
              }
            });
  }

  private void refuseMoreThanSlots(int subtasks, FlinkProgram program) throws InterruptedException {
    int room = flink.freeSlots() + subtasks;
    if (program.parallelism() > room) {
      throw UserError.wrongInput(
          "There are slots for %d subtasks, not for %d; add TaskManagers first."
              .formatted(room, program.parallelism()));
    }
  }
}

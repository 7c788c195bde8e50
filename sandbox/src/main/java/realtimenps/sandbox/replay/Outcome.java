package realtimenps.sandbox.replay;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.stack.EmbeddedFlink;
import realtimenps.sandbox.stack.JobCounts;

/** What has become of the records so far, and whether more is to come. */
public final class Outcome {
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(100);

  private static final Duration POLICIES = Duration.ofSeconds(60);

  /** Nothing has moved for so long although records are missing: something is wrong. */
  private static final Duration STUCK = Duration.ofMinutes(15);

  private static final Duration SHORT_POLL = Duration.ofMillis(2);

  private final EmbeddedFlink flink;
  private final JobID job;

  public Outcome(EmbeddedFlink flink, JobID job) {
    this.flink = flink;
    this.job = job;
  }

  public JobCounts counts() {
    return JobCounts.of(flink.metrics());
  }

  /**
   * Waits until all records are settled, the clock has risen to the newest of them and updates have
   * been quiet for 2 s.
   *
   * @return when the last count or update moved, as {@link System#nanoTime}
   * @throws UserError if nothing moves any more although records are missing
   */
  public long awaitQuiet(long expected, Consumer<JobCounts> progress) throws InterruptedException {
    JobCounts last = JobCounts.ZERO;
    long lastChanges = -1;
    long movedAt = System.nanoTime();
    long quietSince = movedAt;
    while (true) {
      failOnRestart();
      JobCounts counts = counts();
      long changes = JobCounts.changes(flink.metrics());
      if (counts.settled() != last.settled() || changes != lastChanges) {
        movedAt = System.nanoTime();
        quietSince = movedAt;
      } else if (!JobCounts.areSourcesIdle(flink.metrics())) {
        quietSince = System.nanoTime();
      }
      last = counts;
      lastChanges = changes;
      boolean complete = counts.read() >= expected && counts.settled() == counts.read();
      if (complete && System.nanoTime() - quietSince >= QUIET.toNanos()) {
        return movedAt;
      }
      failIfStuck(movedAt, counts.settled(), expected);
      progress.accept(counts);
      Thread.sleep(POLL.toMillis());
    }
  }

  /**
   * Waits until so many records are settled, or the thread is interrupted.
   *
   * @throws UserError if nothing moves any more although records are missing
   */
  public void awaitSettled(long records) {
    long last = -1;
    long movedAt = System.nanoTime();
    long settled = counts().settled();
    while (settled < records && !Thread.currentThread().isInterrupted()) {
      failOnRestart();
      if (settled != last) {
        last = settled;
        movedAt = System.nanoTime();
      }
      failIfStuck(movedAt, settled, records);
      LockSupport.parkNanos(SHORT_POLL.toNanos());
      settled = counts().settled();
    }
  }

  /**
   * Waits until every subtask that takes policies has put so many changes in force.
   *
   * @throws UserError if it takes too long
   */
  public void awaitPolicies(long changes) throws InterruptedException {
    long startedAt = System.nanoTime();
    while (JobCounts.policiesInForce(flink.metrics()) < changes) {
      failOnRestart();
      if (System.nanoTime() - startedAt >= POLICIES.toNanos()) {
        throw UserError.failed(
            "After %d s only %,d of %,d policies are in force. %s"
                .formatted(
                    POLICIES.toSeconds(),
                    JobCounts.policiesInForce(flink.metrics()),
                    changes,
                    flink.failure(job).orElse("The job does not say why.")));
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private void failIfStuck(long movedAt, long settled, long expected) {
    if (System.nanoTime() - movedAt >= STUCK.toNanos()) {
      throw UserError.failed(
          "Nothing has moved for %d min: %,d of %,d records are settled. %s"
              .formatted(
                  STUCK.toMinutes(),
                  settled,
                  expected,
                  flink.failure(job).orElse("The job does not say why.")));
    }
  }

  /** What a restarted job reads again it also counts again. */
  private void failOnRestart() {
    if (flink.metrics().sum("", "numRestarts") > 0) {
      throw UserError.failed(
          "The job failed and was restarted, so its counts are not those of one run: "
              + flink.failure(job).orElse("the reason is in the log (--log FILE)."));
    }
  }
}

package realtimenps.sandbox.replay;

import java.io.PrintWriter;
import java.time.Duration;
import realtimenps.sandbox.stack.JobCounts;

/** Tells a person how far a replay is: a line now and then, on standard error. */
final class Progress {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final PrintWriter err;
  private final long startedAt = System.nanoTime();
  private long updatedAt = startedAt;

  Progress(PrintWriter err) {
    this.err = err;
  }

  /** Whether it is time for the next {@link #update}. */
  boolean isDue() {
    return System.nanoTime() - updatedAt >= INTERVAL.toNanos();
  }

  /** Tells the counts, if it is time to. */
  void update(long sent, long expected, JobCounts counts) {
    if (isDue()) {
      updatedAt = System.nanoTime();
      line(
          "sent %,d of %,d, settled %,d, updates %,d"
              .formatted(sent, expected, counts.settled(), counts.updates()));
    }
  }

  void line(String text) {
    err.printf("%5.1f s  %s%n", (System.nanoTime() - startedAt) / 1e9, text);
    err.flush();
  }
}

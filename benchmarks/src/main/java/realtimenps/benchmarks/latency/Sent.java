package realtimenps.benchmarks.latency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * When which response was to be sent, and how long it took until it was seen. Safe for use by the
 * sender and one reader.
 */
final class Sent {
  private static final long MINUTE_MICROS = 60_000_000;

  private final long countFrom;
  private final long quiet;
  private final Map<String, Subject> subjects = new HashMap<>();
  private final Histogram micros = new Histogram(MINUTE_MICROS, 3);
  private final Histogram microsOfQuiet = new Histogram(MINUTE_MICROS, 3);

  private static final class Subject {
    private final List<Long> scheduled = new ArrayList<>();
    private int seen;

    /** Whether none was sent for a while before one of them. */
    boolean wasQuiet(int response, long quiet) {
      return response == 0 || scheduled.get(response) - scheduled.get(response - 1) > quiet;
    }
  }

  /**
   * @param countFrom those that were to be sent before it warm the engine up and do not count,
   *     {@link System#nanoTime}
   * @param quiet a subject that nothing was sent of for this long, in nanoseconds, is quiet
   */
  Sent(long countFrom, long quiet) {
    this.countFrom = countFrom;
    this.quiet = quiet;
  }

  /** A response of a subject is about to be sent; it was to be at this instant. */
  synchronized void add(String subject, long scheduled) {
    subjects.computeIfAbsent(subject, s -> new Subject()).scheduled.add(scheduled);
  }

  /**
   * A reader was told of a subject.
   *
   * @param responses how many its numbers have
   */
  synchronized void see(String subject, long responses, long now) {
    Subject known = subjects.get(subject);
    if (known == null) {
      return; // of another scope
    }
    for (; known.seen < responses; known.seen++) {
      long scheduled = known.scheduled.get(known.seen);
      if (scheduled >= countFrom) {
        long took = Math.min(MINUTE_MICROS, Math.max(0, (now - scheduled) / 1_000));
        micros.recordValue(took);
        if (known.wasQuiet(known.seen, quiet)) {
          microsOfQuiet.recordValue(took);
        }
      }
    }
  }

  /** Whether any was sent of a subject. */
  synchronized boolean knows(String subject) {
    return subjects.containsKey(subject);
  }

  /** How many were sent and not seen. */
  synchronized long unseen() {
    return subjects.values().stream()
        .mapToLong(subject -> subject.scheduled.size() - subject.seen)
        .sum();
  }

  /** Of those that count, microseconds. */
  synchronized Histogram micros() {
    return micros.copy();
  }

  /** Of those of subjects that were quiet, microseconds. */
  synchronized Histogram microsOfQuiet() {
    return microsOfQuiet.copy();
  }
}

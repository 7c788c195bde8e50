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
  private final Map<String, Subject> subjects = new HashMap<>();
  private final Histogram micros = new Histogram(MINUTE_MICROS, 3);

  private static final class Subject {
    private final List<Long> scheduled = new ArrayList<>();
    private int seen;
  }

  /**
   * @param countFrom those that were to be sent before it warm the engine up and do not count,
   *     {@link System#nanoTime}
   */
  Sent(long countFrom) {
    this.countFrom = countFrom;
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
        micros.recordValue(Math.min(MINUTE_MICROS, Math.max(0, (now - scheduled) / 1_000)));
      }
    }
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
}

package realtimenps.benchmarks.latency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import realtimenps.job.domain.Subject;

/**
 * When which response was to be sent, and how long it took until it was seen. Safe for use by the
 * sender and one reader.
 */
final class Sent {
  private static final long MINUTE_MICROS = 60_000_000;

  private final long quiet;
  private final Map<String, Responses> subjects = new HashMap<>();
  private final NavigableMap<Long, Taken> phases = new TreeMap<>();

  /** Those of a subject. */
  private static final class Responses {
    private final String tenant;
    private final List<Long> scheduled = new ArrayList<>();
    private int seen;

    Responses(String subject) {
      tenant = Subject.tenantOf(subject);
    }

    /** Whether none was sent for a while before one of them. */
    boolean wasQuiet(int response, long quiet) {
      return response == 0 || scheduled.get(response) - scheduled.get(response - 1) > quiet;
    }
  }

  /**
   * How long the responses of a phase took, in microseconds.
   *
   * @param ofQuiet those of subjects that were quiet
   * @param ofTenants those of each tenant
   */
  record Taken(Histogram all, Histogram ofQuiet, Map<String, Histogram> ofTenants) {
    private static Taken none() {
      return new Taken(histogram(), histogram(), new TreeMap<>());
    }

    private static Histogram histogram() {
      return new Histogram(MINUTE_MICROS, 3);
    }

    private Histogram ofTenant(String tenant) {
      return ofTenants.computeIfAbsent(tenant, t -> histogram());
    }

    private Taken copy() {
      return none().and(this);
    }

    /** Those of both. */
    Taken and(Taken other) {
      Taken both = none();
      for (Taken one : List.of(this, other)) {
        both.all.add(one.all);
        both.ofQuiet.add(one.ofQuiet);
        one.ofTenants.forEach((tenant, micros) -> both.ofTenant(tenant).add(micros));
      }
      return both;
    }
  }

  /**
   * @param phases when each begins, {@link System#nanoTime}; what was to be sent before the first
   *     warms the engine up and does not count
   * @param quiet a subject that nothing was sent of for this long, in nanoseconds, is quiet
   */
  Sent(List<Long> phases, long quiet) {
    this.quiet = quiet;
    for (long start : phases) {
      this.phases.put(start, Taken.none());
    }
  }

  /** A response of a subject is about to be sent; it was to be at this instant. */
  synchronized void add(String subject, long scheduled) {
    subjects.computeIfAbsent(subject, Responses::new).scheduled.add(scheduled);
  }

  /**
   * A reader was told of a subject.
   *
   * @param responses how many its numbers have
   */
  synchronized void see(String subject, long responses, long now) {
    Responses known = subjects.get(subject);
    if (known == null) {
      return; // of another scope
    }
    for (; known.seen < responses; known.seen++) {
      long took = (now - known.scheduled.get(known.seen)) / 1_000;
      record(phases, known, known.seen, Math.min(MINUTE_MICROS, Math.max(0, took)));
    }
  }

  private void record(NavigableMap<Long, Taken> to, Responses subject, int response, long took) {
    Map.Entry<Long, Taken> phase = to.floorEntry(subject.scheduled.get(response));
    if (phase != null) {
      phase.getValue().all.recordValue(took);
      phase.getValue().ofTenant(subject.tenant).recordValue(took);
      if (subject.wasQuiet(response, quiet)) {
        phase.getValue().ofQuiet.recordValue(took);
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

  /** Waits until all are seen; what takes longer than ten seconds is told of as never seen. */
  void awaitSeen() throws InterruptedException {
    for (int i = 0; i < 100 && unseen() > 0; i++) {
      Thread.sleep(100);
    }
  }

  /** Phase by phase; what is not seen has taken a minute, the longest that is told apart. */
  synchronized List<Taken> taken() {
    NavigableMap<Long, Taken> all = new TreeMap<>();
    phases.forEach((start, taken) -> all.put(start, taken.copy()));
    for (Responses subject : subjects.values()) {
      for (int response = subject.seen; response < subject.scheduled.size(); response++) {
        record(all, subject, response, MINUTE_MICROS);
      }
    }
    return List.copyOf(all.values());
  }
}

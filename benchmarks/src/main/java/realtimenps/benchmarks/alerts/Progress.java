package realtimenps.benchmarks.alerts;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Says every few seconds how far a run is. Safe for use by many threads. */
final class Progress {
  private static final long INTERVAL_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final AtomicLong told = new AtomicLong(System.nanoTime());

  Progress(PrintWriter out) {
    this.out = out;
  }

  /**
   * @param trials how many there are to do
   */
  Part part(String name, int trials) {
    return new Part(name, trials);
  }

  /** Some trials of one kind. */
  final class Part {
    private final String name;
    private final int trials;
    private final AtomicInteger done = new AtomicInteger();

    private Part(String name, int trials) {
      this.name = name;
      this.trials = trials;
    }

    /** One more is done. */
    void done() {
      int so = done.incrementAndGet();
      long last = told.get();
      long now = System.nanoTime();
      if (now - last >= INTERVAL_NANOS && told.compareAndSet(last, now)) {
        out.printf("%s: %,d of %,d%n", name, so, trials);
      }
    }
  }
}

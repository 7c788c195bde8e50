package realtimenps.benchmarks.detector;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import realtimenps.job.domain.spike.HeapStore;

/**
 * One response through all that watches a tenant: it is added to four subjects, and tested in each
 * if it is a detractor, as every fifth is.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Detection {
  private static final int WARM_UP = 200_000;

  /**
   * What keeps the state: objects on the heap, or the bytes that a state backend keeps, which are
   * read and written anew at each response.
   */
  @Param({"objects", "bytes"})
  @SuppressWarnings("NullAway.Init") // JMH sets it.
  public String kept;

  @SuppressWarnings("NullAway.Init") // set up below
  private WatchedTenant tenant;

  @Setup
  public void fill() {
    HeapStore objects = new HeapStore();
    tenant = new WatchedTenant(objects);
    tenant.next(WARM_UP);
    if (kept.equals("bytes")) {
      tenant.keepIn(BytesStore.copyOf(objects));
    }
  }

  @Benchmark
  public long response() {
    return tenant.next();
  }
}

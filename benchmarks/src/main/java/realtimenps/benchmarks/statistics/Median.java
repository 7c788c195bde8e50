package realtimenps.benchmarks.statistics;

import java.util.stream.DoubleStream;

/** The middle of some figures. */
public final class Median {
  private Median() {}

  /** Of an even number of figures, the mean of the middle two; 0 of none. */
  public static double of(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    if (sorted.length == 0) {
      return 0;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

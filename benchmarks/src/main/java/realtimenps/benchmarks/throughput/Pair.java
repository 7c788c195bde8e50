package realtimenps.benchmarks.throughput;

import realtimenps.benchmarks.engines.Outcome;

/** A run of a variant, and the runs of the ceiling directly before and after it. */
record Pair(Outcome before, Outcome measured, Outcome after) {
  private static final double STEADY = 0.15;

  /** The rate as a part of the ceiling's. */
  double ratio() {
    return 2 * measured.rate() / (before.rate() + after.rate());
  }

  /** Whether the machine was the same before and after. */
  boolean isValid() {
    double most = Math.max(before.rate(), after.rate());
    return Math.abs(before.rate() - after.rate()) <= STEADY * most;
  }
}

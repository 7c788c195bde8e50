package realtimenps.benchmarks.alerts;

import realtimenps.benchmarks.statistics.Estimate;

/** What a figure must reach. */
record Bound(Side side, double limit) {
  enum Side {
    AT_MOST,
    AT_LEAST,
    /** At most, give or take what the sample leaves open. */
    GOAL,
    /** It is only shown. */
    NONE
  }

  static Bound atMost(double limit) {
    return new Bound(Side.AT_MOST, limit);
  }

  static Bound atLeast(double limit) {
    return new Bound(Side.AT_LEAST, limit);
  }

  static Bound goal(double limit) {
    return new Bound(Side.GOAL, limit);
  }

  static Bound none() {
    return new Bound(Side.NONE, Double.NaN);
  }

  /** Whether the measured value itself is within the bound; what was not measured is not. */
  boolean isReachedBy(Estimate figure) {
    return reaches(figure.value(), figure.value());
  }

  /** Whether the bound, or something better, lies in the interval of what was measured. */
  boolean isWithinReachOf(Estimate figure) {
    return !Double.isNaN(figure.value()) && reaches(figure.low(), figure.high());
  }

  private boolean reaches(double low, double high) {
    return switch (side) {
      case AT_MOST, GOAL -> low <= limit;
      case AT_LEAST -> high >= limit;
      case NONE -> true;
    };
  }
}

package realtimenps.benchmarks.alerts;

/** How much is simulated, and so what a row is held to. */
enum Effort {
  /** Minutes. Every measured value must be within its bound, and every goal within reach. */
  FULL,
  /** Under a minute. Every bound must be within reach of the measured value's interval. */
  QUICK;

  int of(int full, int quick) {
    return this == FULL ? full : quick;
  }

  boolean accepts(Row row) {
    return this == FULL && row.bound().side() != Bound.Side.GOAL
        ? row.bound().isReachedBy(row.ours())
        : row.bound().isWithinReachOf(row.ours());
  }
}

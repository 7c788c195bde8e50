package realtimenps.benchmarks.engines;

/** placeholder */
final class Traffic {
  /** 2026-01-05T00:00:00Z, a Monday. */
  static final long START = 1_767_571_200_000L;

  private Traffic() {}
}

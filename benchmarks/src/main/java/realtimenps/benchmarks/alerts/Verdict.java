package realtimenps.benchmarks.alerts;

/** What a detector says to one response. */
enum Verdict {
  NOTHING,
  /** Somebody is paged. */
  PAGED,
  /** What was resolved goes on; nobody is paged for it again. */
  REOPENED,
  RESOLVED
}

package realtimenps.job.domain.spike;

/** What an alert asks of people, the least first. */
public enum Severity {
  /** To be seen on a wallboard; pages nobody. */
  WATCH,
  PAGE,
  CRITICAL
}

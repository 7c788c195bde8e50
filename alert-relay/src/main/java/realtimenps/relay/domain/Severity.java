package realtimenps.relay.domain;

/** How grave an alert is, the least first. */
public enum Severity {
  /** For wallboards; pages nobody. */
  WATCH,
  PAGE,
  CRITICAL;

  /**
   * The severity of this name. One that a later version of the job may have pages, since silence
   * would be the worse mistake.
   */
  public static Severity named(String name) {
    for (Severity severity : values()) {
      if (severity.name().equals(name)) {
        return severity;
      }
    }
    return PAGE;
  }
}

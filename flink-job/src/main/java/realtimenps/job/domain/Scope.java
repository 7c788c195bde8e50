package realtimenps.job.domain;

/** What kind of subject a number is about. */
public enum Scope {
  AGENT_CHANNEL,
  AGENT,
  TEAM,
  CHANNEL,
  TENANT;

  /** Whether the subject is an agent, and so has a latest team. */
  public boolean isAgent() {
    return this == AGENT || this == AGENT_CHANNEL;
  }
}

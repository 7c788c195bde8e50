package realtimenps.job.domain;

/** What settle remembers of a response within its horizon. */
public sealed interface Memory {

  /** Its latest revision counts. */
  record Counted(long revision, long fingerprint, Answer answer) implements Memory {}

  /** Its latest revision came late: it counts nowhere, but still outranks older ones. */
  record Late(long revision, long fingerprint) implements Memory {}

  /** It was erased; nothing of it counts again. */
  record Erased() implements Memory {}
}

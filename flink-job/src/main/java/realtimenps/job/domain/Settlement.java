package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of one arrival, given what is remembered of its response: the classes of every valid
 * record, the change to the tallies, and what to remember from now on.
 *
 * @param conflict whether the revision was known with other content
 * @param retracted the answer that no longer counts, if any
 * @param added the answer that counts from now on, if any
 * @param memory what to remember; null to leave the memory as it is
 */
public record Settlement(
    Outcome outcome,
    boolean conflict,
    @Nullable Answer retracted,
    @Nullable Answer added,
    @Nullable Memory memory) {

  /** The class of a record that was not rejected. */
  public enum Outcome {
    COUNTED,
    SUPERSEDED,
    LATE,
    ERASED
  }

  /**
   * Settles a response.
   *
   * @param known what is remembered of it, or null
   * @param oldestOnTime the earliest {@code respondedAt} (epoch milliseconds) that is on time
   */
  public static Settlement ofResponse(
      @Nullable Memory known, Response response, long oldestOnTime) {
    if (known instanceof Memory.Erased) {
      return superseded(false);
    }
    if (known instanceof Memory.Counted counted && response.revision() <= counted.revision()) {
      return superseded(conflicts(response, counted.revision(), counted.fingerprint()));
    }
    if (known instanceof Memory.Late late && response.revision() <= late.revision()) {
      return superseded(conflicts(response, late.revision(), late.fingerprint()));
    }
    Answer retracted = answerOf(known);
    if (response.answer().respondedAt() < oldestOnTime) {
      Memory late = new Memory.Late(response.revision(), response.fingerprint());
      return new Settlement(Outcome.LATE, false, retracted, null, late);
    }
    Memory counted =
        new Memory.Counted(response.revision(), response.fingerprint(), response.answer());
    return new Settlement(Outcome.COUNTED, false, retracted, response.answer(), counted);
  }

  /** Settles an erasure of a response of which {@code known} is remembered. */
  public static Settlement ofErasure(@Nullable Memory known) {
    return new Settlement(Outcome.ERASED, false, answerOf(known), null, new Memory.Erased());
  }

  /** Whether any tally may move. */
  public boolean changesTallies() {
    return retracted != null || added != null;
  }

  private static Settlement superseded(boolean conflict) {
    return new Settlement(Outcome.SUPERSEDED, conflict, null, null, null);
  }

  private static boolean conflicts(Response response, long revision, long fingerprint) {
    return response.revision() == revision && response.fingerprint() != fingerprint;
  }

  private static @Nullable Answer answerOf(@Nullable Memory known) {
    return known instanceof Memory.Counted counted ? counted.answer() : null;
  }
}

package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * What one arrival changes: an answer that no longer counts, one that does from now on, or both.
 *
 * @param detail what the answer that counts from now on says beside; null if there is none, or it
 *     is no detractor's
 * @param isCorrection whether the response had an answer before, be it one that never counted
 * @param readAt wall clock at which the arrival was read, epoch milliseconds
 */
public record Settled(
    String tenantId,
    String responseId,
    @Nullable Answer retracted,
    @Nullable Answer added,
    @Nullable Detail detail,
    boolean isCorrection,
    long readAt) {

  /** Of a response that has no answers but these. */
  public Settled(
      String tenantId,
      String responseId,
      @Nullable Answer retracted,
      @Nullable Answer added,
      @Nullable Detail detail,
      long readAt) {
    this(tenantId, responseId, retracted, added, detail, retracted != null, readAt);
  }

  /** The key of the response. */
  public String responseKey() {
    return Keys.ofResponse(tenantId, responseId);
  }
}

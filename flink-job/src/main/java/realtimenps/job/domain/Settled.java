package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * What one arrival changes: an answer that no longer counts, one that does from now on, or both.
 *
 * @param detail what the answer that counts from now on says beside; null if there is none, or it
 *     is no detractor's
 * @param readAt wall clock at which the arrival was read, epoch milliseconds
 */
public record Settled(
    String tenantId,
    String responseId,
    @Nullable Answer retracted,
    @Nullable Answer added,
    @Nullable Detail detail,
    long readAt) {

  /** The key of the response. */
  public String responseKey() {
    return Keys.ofResponse(tenantId, responseId);
  }
}

package realtimenps.relay.domain;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the updates tell about the job: that it lives, and how far it is behind. Times are epoch
 * milliseconds by the wall clock.
 */
public final class UpdateStream {
  /** What the alert on a stopped stream is called. */
  public static final String STOPPED = "NpsStreamStopped";

  private final Paging paging;
  private final Map<String, Long> lags = new HashMap<>();
  private long heardAt;
  private boolean everHeard;
  private boolean everLive;
  private @Nullable Page stopped;

  /**
   * @param now silence counts from here on, if nothing was ever heard
   */
  public UpdateStream(Paging paging, long now) {
    this.paging = paging;
    this.heardAt = now;
  }

  /** An update was emitted then. */
  public void heard(long at) {
    heardAt = everHeard ? Math.max(heardAt, at) : at;
    everHeard = true;
  }

  /** By how many milliseconds a tenant's numbers are behind. */
  public void lag(String tenantId, long lag) {
    lags.put(tenantId, lag);
    everLive = true;
  }

  /** A tenant has no numbers any more, and so no heartbeat. */
  public void gone(String tenantId) {
    lags.remove(tenantId);
  }

  OptionalLong lagOf(String tenantId) {
    Long lag = lags.get(tenantId);
    return lag == null ? OptionalLong.empty() : OptionalLong.of(lag);
  }

  /** The time of the last update. */
  public long heardAt() {
    return heardAt;
  }

  /** How many tenants are too far behind to page. */
  public long laggingTenants() {
    return lags.values().stream().filter(lag -> lag > paging.maxAlertAge().toMillis()).count();
  }

  /** The page about a stopped stream, open or over; none before there was anything to say. */
  public Optional<Page> page(long now) {
    // Where every tenant has come to its end, nobody owes a heartbeat.
    boolean owed = !everLive || !lags.isEmpty();
    heardAt = Math.min(heardAt, now); // the clock may have been set back
    boolean silent = owed && now - heardAt > paging.streamSilence().toMillis();
    if (silent && (stopped == null || !stopped.isOpen())) {
      stopped = stoppedSince(heardAt);
    } else if (!silent && stopped != null && stopped.isOpen()) {
      stopped = stopped.saying("NPS updates come again.").ended(now, now);
    } else if (!silent && stopped == null && everHeard) {
      // A pager may have been told of it by the relay before this one.
      stopped = stoppedSince(heardAt).saying("NPS updates come.").ended(now, now);
    }
    return Optional.ofNullable(stopped);
  }

  private Page stoppedSince(long lastHeard) {
    String summary =
        "No NPS update for over %d s: the job has stopped or cannot be heard; nobody is paged for detractors."
            .formatted(paging.streamSilence().toSeconds());
    return Page.of(
        STOPPED,
        STOPPED,
        paging.operationsReceiver(),
        Severity.CRITICAL,
        Map.of(),
        Map.of("summary", summary, "runbook", paging.runbook()),
        lastHeard);
  }
}

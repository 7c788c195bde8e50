package realtimenps.sandbox.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import realtimenps.v1.NpsUpdate;

/**
 * How far the job is behind with a tenant, as its last record says, and whether records still come.
 *
 * @param behind from event time to emission
 * @param sinceEmitted from emission to now
 */
record Lag(String tenantId, Duration behind, Duration sinceEmitted) {
  /** A TENANT record comes at least every 15 s; twice that without one is no coincidence. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  static Lag of(NpsUpdate tenant, Instant now) {
    return new Lag(
        tenant.getTenantId(),
        Duration.between(tenant.getAsOf(), tenant.getEmittedAt()),
        Duration.between(tenant.getEmittedAt(), now));
  }

  /** The tenant that is worst off: silent, or else the furthest behind. Null without tenants. */
  static @Nullable Lag worst(Board board, Instant now) {
    List<NpsUpdate> tenants =
        board.tenantIds().stream().map(board::tenant).filter(Objects::nonNull).toList();
    return tenants.stream()
        .map(tenant -> of(tenant, now))
        .max(
            Comparator.comparing(Lag::isSilent)
                .thenComparing(lag -> lag.isSilent() ? lag.sinceEmitted() : lag.behind()))
        .orElse(null);
  }

  boolean isSilent() {
    return sinceEmitted.compareTo(SILENCE) > 0;
  }

  String inWords() {
    return isSilent()
        ? "silent for " + Figures.brief(sinceEmitted)
        : Figures.brief(behind) + " behind";
  }
}

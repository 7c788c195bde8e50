package realtimenps.relay.delivery;

import java.time.Instant;
import java.util.Map;
import realtimenps.relay.domain.Page;
import realtimenps.relay.domain.Severity;

/** Pages of a team's spike, as tests need them. */
public final class Pages {
  public static final long NOON = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();

  private Pages() {}

  public static Page open(String key, Severity severity, String receiver) {
    return open(key, severity, receiver, "14 of 20 detractors");
  }

  public static Page open(String key, Severity severity, String receiver, String summary) {
    return Page.of(
        "NpsDetractorSpike",
        key,
        receiver,
        severity,
        Map.of("tenant", "acme", "scope", "TEAM", "team", "billing"),
        Map.of("summary", summary, "detractors", "14"),
        NOON);
  }

  /** The same, over and to be told. */
  public static Page over(Page page, long at) {
    return new Page(
        page.key(),
        page.receiver(),
        page.severity(),
        page.labels(),
        page.annotations(),
        page.startsAt(),
        new Page.End(at, at));
  }
}

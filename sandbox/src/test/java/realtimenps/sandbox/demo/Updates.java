package realtimenps.sandbox.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.WindowTally;

/** Updates as the job would emit them, written by hand. */
final class Updates {
  static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  private Updates() {}

  static NpsUpdate tenant(String tenant, WindowTally... windows) {
    return update(tenant + "/TENANT", tenant, "TENANT", windows).build();
  }

  static NpsUpdate channel(String tenant, String channel, WindowTally... windows) {
    return update(tenant + "/CHANNEL/" + channel, tenant, "CHANNEL", windows)
        .setChannel(channel)
        .build();
  }

  static NpsUpdate agent(
      String tenant, String agent, @Nullable String team, WindowTally... windows) {
    return update(tenant + "/AGENT/" + agent, tenant, "AGENT", windows)
        .setAgentId(agent)
        .setLatestTeamId(team)
        .build();
  }

  static NpsUpdate version(NpsUpdate update, long epoch, long revision) {
    return new NpsUpdate(
        update.getSubject(),
        update.getTenantId(),
        update.getScope(),
        update.getAgentId(),
        update.getTeamId(),
        update.getChannel(),
        update.getLatestTeamId(),
        update.getAsOf(),
        update.getEmittedAt(),
        epoch,
        revision,
        update.getWindows());
  }

  /** A window that ends at noon, with an interval that is as wide as an adjusted Wald one. */
  static WindowTally window(String name, long promoters, long passives, long detractors) {
    WindowTally.Builder window =
        WindowTally.newBuilder()
            .setWindowName(name)
            .setStartAt(NOON.minus(Duration.parse(name)))
            .setEndAt(NOON)
            .setPromoters(promoters)
            .setPassives(passives)
            .setDetractors(detractors);
    long responses = promoters + passives + detractors;
    if (responses == 0) {
      return window.setSampleStatus("EMPTY").build();
    }
    double n = responses + 3;
    double p = (promoters + 0.75) / n;
    double d = (detractors + 0.75) / n;
    double half = 196 * Math.sqrt((p + d - (p - d) * (p - d)) / n);
    double centre = 100 * (p - d);
    return window
        .setNps(100.0 * (promoters - detractors) / responses)
        .setNpsLow(Math.max(-100, centre - half))
        .setNpsHigh(Math.min(100, centre + half))
        .setSampleStatus(half > 20 ? "INSUFFICIENT" : "ADEQUATE")
        .build();
  }

  static Board board(NpsUpdate... updates) {
    Board board = new Board();
    for (NpsUpdate update : updates) {
      board.apply(update.getSubject(), update);
    }
    return board;
  }

  private static NpsUpdate.Builder update(
      String subject, String tenant, String scope, WindowTally... windows) {
    return NpsUpdate.newBuilder()
        .setSubject(subject)
        .setTenantId(tenant)
        .setScope(scope)
        .setAsOf(NOON.minusMillis(400))
        .setEmittedAt(NOON)
        .setEpoch(1)
        .setRevision(1)
        .setWindows(List.of(windows));
  }
}

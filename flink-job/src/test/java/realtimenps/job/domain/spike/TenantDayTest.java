package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Settled;

/** What is kept at hand of tenants whose days are not the same. */
class TenantDayTest {
  private static final long NOON = Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;

  private final Map<String, HeapStore> stores = new HashMap<>();

  @Test
  void ofTenantsThatHaveGoneQuietNoSubjectsAreKept() {
    TenantSpikes spikes = new TenantSpikes();
    for (String agent : List.of("ann", "ben", "cyd")) {
      respond(spikes, "quiet", agent, NOON, false, new ArrayList<>());
      respond(spikes, "busy", agent, NOON, false, new ArrayList<>());
    }
    assertThat(spikes.subjectsAtHand()).as("a channel, a team, three agents").isEqualTo(2 * 5);
    respond(spikes, "busy", "ann", NOON + DayCounts.DAY, false, new ArrayList<>());
    assertThat(spikes.subjectsAtHand()).isEqualTo(3);
    respond(spikes, "quiet", "ann", NOON, false, new ArrayList<>());
    assertThat(spikes.subjectsAtHand()).as("late, and found out anew").isEqualTo(2 * 3);
  }

  @Test
  void aTenantIsToldTheSameWhateverTheDayOfOthers() {
    List<Alert> alone = alertsOfLate(List.of("late"));
    assertThat(alone).hasSizeGreaterThan(10);
    assertThat(alertsOfLate(List.of("early", "late"))).isEqualTo(alone);
  }

  /** Of a tenant that is some hours behind another, so that at times it is a day behind. */
  private List<Alert> alertsOfLate(List<String> tenants) {
    stores.clear();
    TenantSpikes spikes = new TenantSpikes();
    List<Alert> alerts = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 6_000; i++) {
      int agent = random.nextInt(12);
      boolean isBad = i / 300 % 4 == 3 && agent % 3 == 0;
      boolean isDetractor = random.nextDouble() < (isBad ? .8 : .2);
      for (String tenant : tenants) {
        long at = NOON + i * MINUTE + (tenant.equals("early") ? DayCounts.DAY / 3 : 0);
        respond(
            spikes,
            tenant,
            "agent-" + agent,
            at,
            isDetractor,
            tenant.equals("late") ? alerts : new ArrayList<>());
      }
    }
    return alerts;
  }

  private void respond(
      TenantSpikes spikes,
      String tenant,
      String agent,
      long at,
      boolean isDetractor,
      List<Alert> alerts) {
    Category category = isDetractor ? Category.DETRACTOR : Category.PROMOTER;
    String team = "team-" + agent.charAt(agent.length() - 1) % 3;
    spikes.apply(
        new Settled(
            tenant,
            "r-" + agent + at,
            null,
            new Answer(category, "voice", agent, agent.startsWith("agent") ? team : "billing", at),
            new Detail(isDetractor ? 3 : 10, null, null, null, false),
            at),
        Policy.defaults(tenant),
        stores.computeIfAbsent(tenant, id -> new HeapStore()),
        alerts::add);
  }
}

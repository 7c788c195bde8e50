package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Scope;

/** What is known of the subjects above an agent, and what happens to them. */
class TenantStormsTest {
  private static final long NINE = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();
  private static final long WEEK = 7 * DayCounts.DAY;
  private static final String WHOLE = "acme/TENANT";
  private static final String BILLING = "acme/TEAM/billing";
  private static final String TEMP = "acme/AGENT/temp";

  @Test
  void anAgentWithoutATeamIsJudgedByWhatIsUsualOnTheChannel() {
    assertThat(usualShareOfTempOn("voice")).isBetween(.45, .55);
    assertThat(usualShareOfTempOn("chat")).isBetween(.04, .08);
  }

  private static double usualShareOfTempOn(String channel) {
    TestTenant tenant = new TestTenant(NINE, TestTenant.only(300, TEMP));
    for (int i = 0; i < 40; i++) {
      tenant.respond("0101010101010101", "voice", "ann", "billing");
      tenant.respond("1000000000000000", "chat", "ben", "billing");
    }
    tenant.respond("1".repeat(20), channel, "temp", null);
    Alert alert = tenant.alerts.get(0);
    assertThat(alert.subject()).isEqualTo(TEMP);
    assertThat(alert.latestTeamId()).isNull();
    return alert.expected() / alert.responses();
  }

  @Test
  void anEpisodeToWhichNothingArrivesEndsByTheClockAndWithItItsStorm() {
    TestTenant tenant = new TestTenant(NINE, TestTenant.only(1_000, WHOLE));
    tenant.respond("0001".repeat(50) + "1111111111", "voice", "ann", "billing");
    Alert page = tenant.lastAlert();
    assertThat(tenant.state().stormsOfTenant()).allMatch(Storm::isOpen).hasSize(1);
    int before = tenant.alerts.size();
    tenant.expire(page.detectedAt() + WEEK - 1);
    assertThat(tenant.alerts).hasSize(before);
    tenant.expire(page.detectedAt() + WEEK);
    Alert end = tenant.lastAlert();
    assertThat(end.state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(end.resolveReason()).isEqualTo(Episode.ResolveReason.EXPIRED);
    assertThat(end.resolvedAt()).isEqualTo(page.detectedAt() + WEEK);
    assertThat(end.episodeId()).isEqualTo(page.episodeId());
    assertThat(tenant.state().nextExpiry()).isEqualTo(Long.MAX_VALUE);
    assertThat(tenant.state().stormsOfTenant())
        .singleElement()
        .satisfies(
            storm -> {
              assertThat(storm.isOpen()).isFalse();
              assertThat(storm.covers(page.onsetAt())).isTrue();
              assertThat(storm.covers(page.detectedAt() + WEEK + 1)).isFalse();
            });
    int told = tenant.alerts.size();
    tenant.expire(page.detectedAt() + 2 * WEEK);
    assertThat(tenant.alerts).as("it ends once").hasSize(told);
  }

  @Test
  void aTenantOfWhichNothingIsKnownHasNothingToEnd() {
    TestTenant tenant = new TestTenant(NINE, TestTenant.only(1_000, WHOLE));
    tenant.expire(NINE);
    assertThat(tenant.alerts).isEmpty();
    assertThat(tenant.store.tenant()).isNull();
  }

  @Test
  void aStormThatWasResolvedTooEarlyAndGoesOnKeepsExplaining() {
    TestTenant tenant = new TestTenant(NINE, TestTenant.only(1_000, WHOLE));
    tenant.respond("0001".repeat(50) + "1111111111", "voice", "ann", "billing");
    Alert page = tenant.alerts.stream().filter(alert -> isPage(alert)).findFirst().orElseThrow();
    tenant.respond("0".repeat(30), "voice", "ann", "billing");
    assertThat(tenant.lastAlert().resolveReason()).isEqualTo(Episode.ResolveReason.RECOVERED);
    long lull = tenant.time;
    tenant.respond("1".repeat(12), "voice", "ann", "billing");
    assertThat(tenant.lastAlert().state()).isEqualTo(Episode.State.FIRING);
    assertThat(tenant.lastAlert().episodeId()).isEqualTo(page.episodeId());
    assertThat(tenant.state().stormsOfTenant())
        .filteredOn(Storm::isOpen)
        .singleElement()
        .matches(storm -> storm.covers(page.onsetAt()))
        .matches(storm -> storm.covers(lull));
  }

  @Test
  void whatMayPageNoMoreIsNoStormUntilItMayAgain() {
    TestTenant tenant = new TestTenant(NINE, TestTenant.only(1_000, WHOLE));
    List<String> detractors = tenant.respond("0001".repeat(50) + "1111111111", "voice", "ann", "a");
    assertThat(tenant.state().stormsOfTenant()).allMatch(Storm::isOpen).hasSize(1);
    tenant.letPage(Set.of(Scope.TEAM, Scope.AGENT));
    assertThat(tenant.lastAlert().severity()).isEqualTo(Severity.WATCH);
    assertThat(tenant.state().stormsOfTenant())
        .singleElement()
        .matches(storm -> storm.covers(tenant.time - TestTenant.MINUTE), "what was explained is")
        .matches(storm -> !storm.covers(tenant.time));
    tenant.correctToPromoter(detractors.get(209));
    assertThat(tenant.state().stormsOfTenant()).noneMatch(Storm::isOpen);
    tenant.letPage(Policy.ALERT_SCOPES);
    assertThat(tenant.lastAlert().severity()).isNotEqualTo(Severity.WATCH);
    assertThat(tenant.state().stormsOfTenant()).anyMatch(Storm::isOpen);
  }

  @Test
  void aChannelThatIsNotToldApartIsNoStorm() {
    String last = "acme/CHANNEL/c200";
    TestTenant tenant = new TestTenant(NINE, TestTenant.only(1_000, last));
    for (int i = 0; i < 128; i++) {
      tenant.respond("0", "c" + i, "ann", "a");
    }
    tenant.respond("0001".repeat(50) + "1111111111", "c200", "ann", "a");
    assertThat(tenant.lastAlert().subject()).isEqualTo(last);
    assertThat(tenant.lastAlert().severity()).isNotEqualTo(Severity.WATCH);
    assertThat(tenant.state().stormsOverAgent("a")).isEmpty();
  }

  @Test
  void anAgentIsExplainedByTheStormThatCoversTheDetractors() {
    TestTenant tenant =
        new TestTenant(
            NINE,
            (subject, team) ->
                List.of(WHOLE, BILLING, TEMP).contains(subject) ? 1_000 : Double.POSITIVE_INFINITY);
    tenant.respond("0001".repeat(100), "voice", "ann", "sales");
    tenant.respond("1".repeat(14), "voice", "ann", "sales");
    tenant.respond("0".repeat(40) + "0001".repeat(100), "voice", "ann", "sales");
    assertThat(tenant.state().stormsOfTenant()).as("over").noneMatch(Storm::isOpen);
    tenant.alerts.clear();
    for (int i = 0; i < 40; i++) {
      tenant.respond("000000000000000", "voice", "ann", "sales");
      tenant.respond(i % 6 == 0 ? "010" : "110", "chat", "ben", "billing");
      tenant.respond(i % 6 == 0 ? "0" : "1", "chat", "temp", "billing");
    }
    assertThat(tenant.alerts)
        .filteredOn(alert -> alert.suppressedBy() != null)
        .isNotEmpty()
        .extracting(Alert::suppressedBy)
        .allMatch(above -> above.startsWith(BILLING));
  }

  private static boolean isPage(Alert alert) {
    return alert.severity() != Severity.WATCH;
  }
}

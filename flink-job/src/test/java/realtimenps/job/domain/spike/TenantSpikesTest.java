package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Settled;

class TenantSpikesTest {
  private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final int TEAMS = 8;
  private static final int AGENTS_A_TEAM = 6;
  private static final List<String> CHANNELS = List.of("voice", "chat");

  private final HeapStore store = new HeapStore();
  private final TenantSpikes spikes = new TenantSpikes();
  private final Random random = new Random(11);
  private final List<Alert> alerts = new ArrayList<>();
  private Policy policy = Policy.defaults("acme");
  private Consumer<Settled> read = settled -> spikes.apply(settled, policy, store, alerts::add);
  private long time = START;
  private int sequence;

  @Test
  void aTeamsSpikeIsPagedOnceWithItsEvidenceAndResolved() {
    traffic(4_000, team -> .2);
    alerts.clear();
    long before = time;
    traffic(400, team -> team.equals("team-1") ? .6 : .2);
    assertThat(pagedEpisodes()).containsExactly("acme/TEAM/team-1/20260304-1");
    Alert page = pages().get(0);
    assertThat(page.state()).isEqualTo(Episode.State.FIRING);
    assertThat(page.onsetAt()).isBetween(before - 30 * MINUTE, time);
    assertThat(page.evidence()).hasSize(Math.min(20, page.detractors()));
    assertThat(page.evidence()).allMatch(item -> item.score() <= 6);
    assertThat(page.evidenceRatio()).isGreaterThanOrEqualTo(1);
    assertThat(page.summary())
        .startsWith(
            "Team team-1: %d of %d detractors since "
                .formatted(page.detractors(), page.responses()));
    traffic(1_000, team -> .2);
    assertThat(of("acme/TEAM/team-1").get(of("acme/TEAM/team-1").size() - 1).state())
        .isEqualTo(Episode.State.RESOLVED);
    assertThat(store.tenant()).satisfies(tenant -> assertThat(tenant.openEpisodes()).isZero());
  }

  @Test
  void aTeamsSpikeIsPagedInWhateverOrderItIsRead() {
    List<Settled> inOrder = new ArrayList<>();
    read = inOrder::add;
    traffic(4_000, team -> .2);
    traffic(1_600, team -> team.equals("team-1") ? .6 : .2);
    traffic(1_000, team -> .2);
    for (int order = 0; order < 50; order++) {
      alerts.clear();
      TenantSpikes others = new TenantSpikes();
      HeapStore theirs = new HeapStore();
      readLate(inOrder).forEach(settled -> others.apply(settled, policy, theirs, alerts::add));
      assertThat(pagedEpisodes()).filteredOn(key -> key.startsWith("acme/TEAM/team-1/")).hasSize(1);
    }
  }

  /** Each up to an hour and a half late. */
  private List<Settled> readLate(List<Settled> inOrder) {
    Map<Settled, Long> readAt = new HashMap<>();
    inOrder.forEach(one -> readAt.put(one, one.readAt() + random.nextLong(90 * MINUTE)));
    return inOrder.stream().sorted(Comparator.comparing(readAt::get)).toList();
  }

  @Test
  void aStormOverTheTenantIsNotBlamedOnItsAgents() {
    traffic(4_000, team -> .2);
    alerts.clear();
    traffic(1_000, team -> .55);
    assertThat(pagedEpisodes()).hasSizeLessThanOrEqualTo(4).contains("acme/TENANT/20260304-1");
    List<Alert> explained = alerts.stream().filter(alert -> alert.suppressedBy() != null).toList();
    assertThat(explained).isNotEmpty();
    assertThat(explained)
        .allSatisfy(alert -> assertThat(alert.suppressedBy()).startsWith("acme/TENANT/"));
  }

  @Test
  void aScopeThatMayNotPageIsWatched() {
    policy = withScopes(Set.of(Scope.TENANT));
    traffic(4_000, team -> .2);
    alerts.clear();
    traffic(600, team -> team.equals("team-1") ? .8 : .2);
    assertThat(of("acme/TEAM/team-1"))
        .isNotEmpty()
        .allSatisfy(alert -> assertThat(alert.severity()).isEqualTo(Severity.WATCH));
  }

  @Test
  void aReasonThatIsOverRepresentedIsTold() {
    traffic(4_000, team -> .2);
    alerts.clear();
    for (int i = 0; i < 60; i++) {
      respond("team-1", random.nextDouble() < .7, "invoice");
    }
    Alert page = pages().get(0);
    assertThat(page.reasons()).isNotEmpty();
    assertThat(page.reasons().get(0).reason()).isEqualTo("invoice");
    assertThat(page.reasons().get(0).count()).isGreaterThan(5);
  }

  @Test
  void whatIsMutedIsWatchedWithItsAgents() {
    policy = with(List.of("acme/TEAM/team-1"), List.of());
    traffic(4_000, team -> .2);
    alerts.clear();
    traffic(800, team -> team.equals("team-1") ? .9 : .2);
    List<Alert> muted =
        alerts.stream()
            .filter(alert -> (alert.subject() + "-").contains("/team-1-"))
            .filter(alert -> alert.suppressedBy() == null)
            .toList();
    assertThat(muted).extracting(Alert::subject).contains("acme/TEAM/team-1");
    assertThat(muted).extracting(Alert::subject).anyMatch(key -> key.startsWith("acme/AGENT/"));
    assertThat(muted).extracting(Alert::severity).containsOnly(Severity.WATCH);
  }

  @Test
  void whoIsInChargeIsTold() {
    policy = with(List.of(), List.of(new Policy.Route("acme/TEAM/team-1", "bea")));
    traffic(4_000, team -> .2);
    alerts.clear();
    traffic(800, team -> team.equals("team-1") || team.equals("team-2") ? .9 : .2);
    assertThat(of("acme/TEAM/team-1")).isNotEmpty().extracting(Alert::receiver).containsOnly("bea");
    assertThat(of("acme/TEAM/team-2"))
        .isNotEmpty()
        .extracting(Alert::receiver)
        .containsOnly("default");
    assertThat(alerts)
        .filteredOn(alert -> "team-1".equals(alert.latestTeamId()))
        .isNotEmpty()
        .extracting(Alert::receiver)
        .containsOnly("bea");
  }

  private interface Rates {
    double of(String team);
  }

  private void traffic(int responses, Rates rates) {
    for (int i = 0; i < responses; i++) {
      String team = "team-" + random.nextInt(TEAMS);
      respond(team, random.nextDouble() < rates.of(team), "reason-" + random.nextInt(5));
    }
  }

  private void respond(String team, boolean detractor, @Nullable String reason) {
    String agent = team + "-agent-" + random.nextInt(AGENTS_A_TEAM);
    time += MINUTE;
    read.accept(
        new Settled(
            "acme",
            "r-" + sequence++,
            null,
            new Answer(
                detractor ? Category.DETRACTOR : Category.PROMOTER,
                CHANNELS.get(random.nextInt(2)),
                agent,
                team,
                time),
            new Detail(detractor ? 3 : 10, "p-1", "i-1", reason, false),
            time));
  }

  private List<Alert> pages() {
    return alerts.stream()
        .filter(alert -> alert.state() == Episode.State.FIRING)
        .filter(alert -> alert.severity() != Severity.WATCH && alert.suppressedBy() == null)
        .toList();
  }

  /** Each once, however often it was told of. */
  private Set<String> pagedEpisodes() {
    return pages().stream()
        .map(alert -> alert.subject() + "/" + alert.episodeId())
        .collect(Collectors.toSet());
  }

  private List<Alert> of(String subject) {
    return alerts.stream().filter(alert -> alert.subject().equals(subject)).toList();
  }

  private static Policy withScopes(Set<Scope> scopes) {
    return with(scopes, List.of(), List.of());
  }

  private static Policy with(List<String> mutedSubjects, List<Policy.Route> routes) {
    return with(Policy.ALERT_SCOPES, mutedSubjects, routes);
  }

  private static Policy with(
      Set<Scope> scopes, List<String> mutedSubjects, List<Policy.Route> routes) {
    Policy policy = Policy.defaults("acme");
    return new Policy(
        "acme",
        policy.timeZone(),
        policy.falsePagesPerMonth(),
        scopes,
        policy.minDetractors(),
        policy.minLift(),
        policy.sampleTarget(),
        mutedSubjects,
        routes);
  }
}

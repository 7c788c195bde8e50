package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
  private static final String ANN = "acme/AGENT/ann";

  @ParameterizedTest
  @CsvSource({
    "acme/TEAM/billing, billing",
    "acme/TEAM/bill, teams",
    "acme/TEAM/billings, teams",
    "acme/TEAM/sales, teams",
    "acme/CHANNEL/voice, acme",
    "acme/TENANT, acme",
  })
  void theRouteWithTheLongestPrefixOfWholePartsWins(String subject, String receiver) {
    Policy policy =
        routed("acme", "acme", "acme/TEAM/billing", "billing", "acme/TEAM", "teams", "a", "no");
    assertThat(policy.receiverOf(subject, null)).isEqualTo(receiver);
  }

  @Test
  void whatNoRouteNamesGoesToTheDefault() {
    assertThat(routed("acme/TEAM/billing", "billing").receiverOf("acme/TEAM/bill", null))
        .isEqualTo("default");
    assertThat(Policy.defaults("acme").receiverOf(ANN, "billing")).isEqualTo("default");
  }

  @ParameterizedTest
  @CsvSource({
    // the routes there are, from the strongest to the weakest; who gets Ann of team billing
    "acme/AGENT/ann acme/AGENT acme/TEAM/billing acme/TEAM acme, acme/AGENT/ann",
    "acme/AGENT acme/TEAM/billing acme/TEAM acme, acme/AGENT",
    "acme/TEAM/billing acme/TEAM acme, acme/TEAM/billing",
    "acme/TEAM acme, acme/TEAM",
    "acme acme/TEAM/sales acme/AGENT/an acme/CHANNEL/voice, acme",
    "acme/TEAM/sales acme/AGENT/an, default"
  })
  void anAgentFollowsItsOwnRouteThenItsTeamThenTheTenant(String prefixes, String receiver) {
    List<Policy.Route> routes =
        List.of(prefixes.split(" ", -1)).stream()
            .map(prefix -> new Policy.Route(prefix, prefix))
            .toList();
    assertThat(routed(routes).receiverOf(ANN, "billing")).isEqualTo(receiver);
  }

  @Test
  void anAgentWithoutATeamHasNoTeamsRoute() {
    Policy policy = routed("acme/TEAM", "teams", "acme", "boss");
    assertThat(policy.receiverOf(ANN, null)).isEqualTo("boss");
    assertThat(policy.receiverOf(ANN, "billing")).isEqualTo("teams");
  }

  @Test
  void onlyAgentsFollowATeam() {
    Policy policy = routed("acme/TEAM/billing", "billing", "acme", "boss");
    assertThat(policy.receiverOf("acme/CHANNEL/voice", "billing")).isEqualTo("boss");
    assertThat(policy.receiverOf("acme/TENANT", "billing")).isEqualTo("boss");
    assertThat(policy.receiverOf("acme/AGENT_CHANNEL/ann/voice", "billing")).isEqualTo("billing");
  }

  @Test
  void namesWithSlashesAreOnePart() {
    String team = Subject.teamKey("a/b", "x/y");
    Policy policy =
        with("a/b", Policy.ALERT_SCOPES, List.of(), List.of(new Policy.Route(team, "xy")));
    assertThat(policy.receiverOf(team, null)).isEqualTo("xy");
    assertThat(policy.receiverOf(Subject.agentKey("a/b", "ann"), "x/y")).isEqualTo("xy");
    assertThat(policy.receiverOf(Subject.teamKey("a/b", "x"), null)).isEqualTo("default");
  }

  @Property
  void theOrderOfRoutesDoesNotMatter(
      @ForAll("routes") List<Policy.Route> routes, @ForAll("subjects") String subject) {
    List<Policy.Route> reversed = new ArrayList<>(routes);
    Collections.reverse(reversed);
    assertThat(routed(routes).receiverOf(subject, "billing"))
        .isEqualTo(routed(reversed).receiverOf(subject, "billing"));
  }

  @Property
  void theReceiverIsTheOneOfTheLongestRouteThatSharesItsPartsWithTheSubject(
      @ForAll("routes") List<Policy.Route> routes, @ForAll("notAgents") String subject) {
    String expected =
        routes.stream()
            .filter(route -> beginsWith(subject, route.subjectPrefix()))
            .max(Comparator.comparing(route -> Keys.split(route.subjectPrefix()).size()))
            .map(Policy.Route::receiver)
            .orElse("default");
    assertThat(routed(routes).receiverOf(subject, null)).isEqualTo(expected);
  }

  @Test
  void onlyItsScopesMayPage() {
    Policy policy = with("acme", Set.of(Scope.TENANT, Scope.TEAM), List.of(), List.of());
    assertThat(policy.mayPage("acme/TENANT", null)).isTrue();
    assertThat(policy.mayPage("acme/TEAM/billing", null)).isTrue();
    assertThat(policy.mayPage("acme/CHANNEL/voice", null)).isFalse();
    assertThat(policy.mayPage(ANN, "billing")).isFalse();
  }

  @Test
  void byDefaultAllThatThereAreAlertsOfMayPage() {
    Policy policy = Policy.defaults("acme");
    for (String subject :
        List.of("acme/TENANT", "acme/CHANNEL/voice", "acme/TEAM/billing", "acme/AGENT/ann")) {
      assertThat(policy.mayPage(subject, null)).as(subject).isTrue();
    }
    assertThat(policy.mayPage("acme/AGENT_CHANNEL/ann/voice", null)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "acme/TEAM/training, acme/TEAM/training, , true",
    "acme/TEAM/training, acme/TEAM/train, , false",
    "acme/TEAM/train, acme/TEAM/training, , false",
    "acme/TEAM, acme/TEAM/training, , true",
    "acme, acme/TENANT, , true",
    "acme/TENANT, acme/TEAM/training, , false",
    "acme/TEAM/training, acme/AGENT/ann, training, true",
    "acme/TEAM/training, acme/AGENT/ann, billing, false",
    "acme/TEAM/training, acme/AGENT/ann, , false",
    "acme/TEAM, acme/AGENT/ann, billing, true",
    "acme/TEAM/training, acme/CHANNEL/voice, training, false",
    "acme/AGENT/ann, acme/AGENT/ann, billing, true"
  })
  void mutedIsTheSubjectAndWhatIsBelowIt(
      String muted, String subject, @Nullable String latestTeamId, boolean expected) {
    Policy policy =
        with("acme", Policy.ALERT_SCOPES, List.of("acme/CHANNEL/none", muted), List.of());
    assertThat(policy.isMuted(subject, latestTeamId)).isEqualTo(expected);
    assertThat(policy.mayPage(subject, latestTeamId)).isEqualTo(!expected);
  }

  @Provide
  Arbitrary<List<Policy.Route>> routes() {
    return prefixes()
        .list()
        .ofMaxSize(6)
        .uniqueElements()
        .map(prefixes -> prefixes.stream().map(p -> new Policy.Route(p, "for " + p)).toList());
  }

  private static Arbitrary<String> prefixes() {
    return Arbitraries.oneOf(
        Arbitraries.of("acme", "acme/TEAM", "acme/AGENT", "acme/CHANNEL"),
        Arbitraries.of("TEAM", "AGENT", "CHANNEL").flatMap(PolicyTest::withId));
  }

  @Provide
  Arbitrary<String> subjects() {
    return Arbitraries.of("TEAM", "AGENT", "CHANNEL").flatMap(PolicyTest::withId);
  }

  @Provide
  Arbitrary<String> notAgents() {
    return Arbitraries.of("TEAM", "CHANNEL").flatMap(PolicyTest::withId);
  }

  private static Arbitrary<String> withId(String scope) {
    return Arbitraries.of("bill", "billing", "b", "a/b", "ann")
        .map(id -> Keys.join("acme", scope, id));
  }

  private static boolean beginsWith(String subject, String prefix) {
    List<String> parts = Keys.split(subject);
    List<String> first = Keys.split(prefix);
    return first.size() <= parts.size() && parts.subList(0, first.size()).equals(first);
  }

  private static Policy routed(String... prefixesAndReceivers) {
    List<Policy.Route> routes = new ArrayList<>();
    for (int i = 0; i < prefixesAndReceivers.length; i += 2) {
      routes.add(new Policy.Route(prefixesAndReceivers[i], prefixesAndReceivers[i + 1]));
    }
    return routed(routes);
  }

  private static Policy routed(List<Policy.Route> routes) {
    return with("acme", Policy.ALERT_SCOPES, List.of(), routes);
  }

  private static Policy with(
      String tenantId, Set<Scope> scopes, List<String> muted, List<Policy.Route> routes) {
    Policy defaults = Policy.defaults(tenantId);
    return new Policy(
        tenantId,
        defaults.timeZone(),
        defaults.falsePagesPerMonth(),
        scopes,
        defaults.minDetractors(),
        defaults.minLift(),
        defaults.sampleTarget(),
        muted,
        routes);
  }
}

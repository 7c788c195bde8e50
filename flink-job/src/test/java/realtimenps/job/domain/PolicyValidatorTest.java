package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyValidatorTest {
  private static final List<String> ALL_SCOPES = List.of("TENANT", "CHANNEL", "TEAM", "AGENT");

  @Test
  void whatOnlyNamesATenantIsTheDefaults() {
    assertThat(PolicyValidator.mistakes(draft("acme"), "acme")).isEmpty();
    assertThat(PolicyValidator.accept(draft("acme"))).isEqualTo(Policy.defaults("acme"));
  }

  @Test
  void allFieldsAreTakenOver() {
    PolicyDraft draft =
        new PolicyDraft(
            "a/b",
            "Europe/Zurich",
            0.5,
            List.of("TEAM", "TENANT", "TEAM"),
            7,
            0.25,
            12.5,
            List.of("a%2Fb/TEAM/training"),
            List.of(route("a%2Fb/TEAM", "lea"), route("a%2Fb", "max")));
    assertThat(PolicyValidator.mistakes(draft, "a%2Fb")).isEmpty();
    assertThat(PolicyValidator.accept(draft))
        .isEqualTo(
            new Policy(
                "a/b",
                "Europe/Zurich",
                0.5,
                Set.of(Scope.TENANT, Scope.TEAM),
                7,
                0.25,
                12.5,
                List.of("a%2Fb/TEAM/training"),
                List.of(route("a%2Fb/TEAM", "lea"), route("a%2Fb", "max"))));
  }

  @Test
  void subjectsAreReadLikeKeysWithLenientEscapes() {
    PolicyDraft draft =
        subjects(
            List.of("acme/TEAM/50%", "acme/TEAM/50%25"),
            List.of(route("acme/TEAM/%c3%a9%2f", "lea"), route("acme/TEAM/é%2F", "lea")));
    assertThat(PolicyValidator.mistakes(draft, "acme")).isEmpty();
    Policy policy = PolicyValidator.accept(draft);
    assertThat(policy.mutedSubjects()).containsExactly("acme/TEAM/50%25");
    assertThat(policy.routes()).containsExactly(route("acme/TEAM/é%2F", "lea"));
  }

  @Test
  void everyMistakeIsToldAtOnce() {
    PolicyDraft draft =
        new PolicyDraft(
            "acme",
            "Mars/Base",
            0,
            List.of("TEAM", "FLOOR"),
            1,
            -0.1,
            201,
            List.of("other/TEAM/x"),
            List.of(route("acme/FLOOR", ""), route("acme/TEAM", "lea"), route("acme/TEAM", "max")));
    assertThat(PolicyValidator.mistakes(draft, "other"))
        .containsExactly(
            "the record's key is 'other'; it must be the tenantId, 'acme'",
            "timeZone is 'Mars/Base'; it must be an IANA time zone, such as Europe/Zurich",
            "falsePagesPerMonth is 0.0; it must be over 0, at most 1000",
            "minDetractors is 1; it must be from 2 to 1000",
            "minLift is -0.1; it must be from 0 to 1",
            "sampleTarget is 201.0; it must be over 0, at most 200",
            "pagingScopes has 'FLOOR'; there are TENANT, CHANNEL, TEAM and AGENT",
            "mutedSubjects[0] is 'other/TEAM/x'; it must begin with the tenant, as in"
                + " 'acme/TEAM/billing'",
            "routes[0].subjectPrefix is 'acme/FLOOR'; it must be a tenant, tenant/SCOPE or"
                + " tenant/SCOPE/id, with a SCOPE of TENANT (no id), CHANNEL, TEAM or AGENT",
            "routes[0].receiver is ''; it must have 1 to 100 characters, no control characters",
            "routes[2] gives 'acme/TEAM' to 'max'; another route gives it to 'lea'");
  }

  @Test
  void theTenantIsTheKeyAndNotTooLong() {
    assertThat(PolicyValidator.mistakes(draft("acme"), null))
        .containsExactly("the record's key is absent; it must be the tenantId, 'acme'");
    assertThat(PolicyValidator.mistakes(draft("a/b"), "a/b"))
        .containsExactly("the record's key is 'a/b'; it must be the tenantId, 'a%2Fb'");
    assertThat(PolicyValidator.mistakes(draft(""), ""))
        .containsExactly("tenantId is ''; it must have 1 to 256 characters");
    assertThat(PolicyValidator.mistakes(draft("x".repeat(257)), "x".repeat(257))).hasSize(1);
    assertThat(PolicyValidator.mistakes(draft("x".repeat(256)), "x".repeat(256))).isEmpty();
    assertThat(PolicyValidator.mistakes(draft("50%"), "50%")).isEmpty();
  }

  @Test
  void aKeyNamesATenantWhenItIsOneUsableId() {
    assertThat(PolicyValidator.tenantOf("acme")).isEqualTo("acme");
    assertThat(PolicyValidator.tenantOf("a%2Fb")).isEqualTo("a/b");
    assertThat(PolicyValidator.tenantOf("a/b")).isNull();
    assertThat(PolicyValidator.tenantOf("")).isNull();
    assertThat(PolicyValidator.tenantOf("x".repeat(257))).isNull();
    assertThat(PolicyValidator.tenantOf(null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/Zurich", "America/Argentina/Buenos_Aires", "Etc/GMT+5"})
  void knownTimeZonesAreTaken(String zone) {
    assertThat(PolicyValidator.mistakes(zone(zone), "acme")).isEmpty();
    assertThat(PolicyValidator.accept(zone(zone)).zone().getId()).isEqualTo(zone);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "utc", "+01:00", "GMT+1", "Zurich", "Europe/Zürich"})
  void otherTimeZonesAreMistakes(String zone) {
    assertThat(PolicyValidator.mistakes(zone(zone), "acme"))
        .singleElement()
        .asString()
        .startsWith("timeZone is ");
  }

  @ParameterizedTest
  @CsvSource({
    "4.9E-324, 2, 0, 4.9E-324, true",
    "1000, 1000, 1, 200, true",
    "0, 4, 0, 20, false",
    "-1, 4, 0, 20, false",
    "1000.1, 4, 0, 20, false",
    "NaN, 4, 0, 20, false",
    "Infinity, 4, 0, 20, false",
    "1, 1, 0, 20, false",
    "1, 1001, 0, 20, false",
    "1, 4, -0.01, 20, false",
    "1, 4, 1.01, 20, false",
    "1, 4, NaN, 20, false",
    "1, 4, 0, 0, false",
    "1, 4, 0, 200.1, false",
    "1, 4, 0, NaN, false"
  })
  void numbersHaveBounds(double pages, long detractors, double lift, double target, boolean valid) {
    PolicyDraft draft =
        new PolicyDraft(
            "acme", "UTC", pages, ALL_SCOPES, detractors, lift, target, List.of(), List.of());
    assertThat(PolicyValidator.mistakes(draft, "acme")).hasSize(valid ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({"TENANT, true", "AGENT_CHANNEL, false", "team, false", "'', false"})
  void onlyScopesWithAlertsMayPage(String scope, boolean valid) {
    PolicyDraft draft =
        new PolicyDraft("acme", "UTC", 1, List.of(scope), 4, 0.1, 20, List.of(), List.of());
    assertThat(PolicyValidator.mistakes(draft, "acme")).hasSize(valid ? 0 : 1);
  }

  @Test
  void nobodyNeedsToBePaged() {
    PolicyDraft draft =
        new PolicyDraft("acme", "UTC", 1, List.of(), 4, 0.1, 20, List.of(), List.of());
    assertThat(PolicyValidator.mistakes(draft, "acme")).isEmpty();
    assertThat(PolicyValidator.accept(draft).pagingScopes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "acme, true",
    "acme/TENANT, true",
    "acme/TEAM, true",
    "acme/TEAM/billing, true",
    "acme/AGENT/ann, true",
    "acme/CHANNEL/voice, true",
    "'', false",
    "acm, false",
    "other/TEAM, false",
    "acme/, false",
    "acme/TEAM/, false",
    "acme/TEAM/billing/x, false",
    "acme/TENANT/x, false",
    "acme/team/billing, false",
    "acme/AGENT_CHANNEL/ann/voice, false",
    "acme/AGENT_CHANNEL, false"
  })
  void prefixesAreTheFirstPartsOfSubjectsOfTheTenant(String prefix, boolean valid) {
    int mistakes = valid ? 0 : 1;
    assertThat(PolicyValidator.mistakes(subjects(List.of(prefix), List.of()), "acme"))
        .hasSize(mistakes);
    assertThat(PolicyValidator.mistakes(subjects(List.of(), List.of(route(prefix, "lea"))), "acme"))
        .hasSize(mistakes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "\u0085x"})
  void receiversHaveANameOfOneLine(String receiver) {
    assertThat(mistakesOfReceiver(receiver)).hasSize(1);
  }

  @Test
  void receiversHaveUpToAHundredCharacters() {
    assertThat(mistakesOfReceiver("😀".repeat(100))).isEmpty();
    assertThat(mistakesOfReceiver("😀".repeat(101))).hasSize(1);
  }

  @Test
  void thereIsABoundToRoutesAndMutedSubjects() {
    List<String> muted = Collections.nCopies(1_000, "acme/TEAM/x");
    List<Policy.Route> routes = Collections.nCopies(1_000, route("acme/TEAM/x", "lea"));
    assertThat(PolicyValidator.mistakes(subjects(muted, routes), "acme")).isEmpty();
    PolicyDraft tooMany =
        subjects(
            Collections.nCopies(1_001, "bad"), Collections.nCopies(1_001, route("bad", "lea")));
    assertThat(PolicyValidator.mistakes(tooMany, "acme"))
        .containsExactly(
            "mutedSubjects has 1001 entries; at most 1000 are allowed",
            "routes has 1001 entries; at most 1000 are allowed");
  }

  private static List<String> mistakesOfReceiver(String receiver) {
    return PolicyValidator.mistakes(subjects(List.of(), List.of(route("acme", receiver))), "acme");
  }

  private static Policy.Route route(String prefix, String receiver) {
    return new Policy.Route(prefix, receiver);
  }

  private static PolicyDraft draft(String tenantId) {
    return new PolicyDraft(tenantId, "UTC", 1, ALL_SCOPES, 4, 0.1, 20, List.of(), List.of());
  }

  private static PolicyDraft zone(String timeZone) {
    return new PolicyDraft("acme", timeZone, 1, ALL_SCOPES, 4, 0.1, 20, List.of(), List.of());
  }

  private static PolicyDraft subjects(List<String> muted, List<Policy.Route> routes) {
    return new PolicyDraft("acme", "UTC", 1, ALL_SCOPES, 4, 0.1, 20, muted, routes);
  }
}

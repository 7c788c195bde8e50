package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import realtimenps.job.domain.Subject;

class SummaryTest {
  private static final String BILLING = "acme/TEAM/billing";
  private static final long FIVE_PAST_TWO = at("2026-03-02T14:05:00Z");
  private static final long THREE = at("2026-03-02T15:00:00Z");
  private static final long HALF_PAST_FOUR = at("2026-03-02T16:30:00Z");
  private static final long NEXT_MORNING = at("2026-03-03T09:00:00Z");

  private final Episode episode = episode();

  @Test
  void aSpikeIsToldWithItsCountsItsBeginningAndWhatIsUsual() {
    assertThat(of(BILLING))
        .isEqualTo("Team billing: 14 of 20 detractors since 14:05, usually 4 of 20");
  }

  @ParameterizedTest
  @CsvSource({
    "acme/TENANT, acme",
    "a%2Fcme/TENANT, a/cme",
    "acme/CHANNEL/voice, Voice",
    "acme/CHANNEL/é-mail, É-mail",
    "acme/TEAM/billing, Team billing",
    "acme/AGENT/ann, Agent ann"
  })
  void everySubjectHasAName(String subject, String name) {
    assertThat(of(subject)).startsWith(name + ": 14 of 20 ");
  }

  @Test
  void anAgentIsToldWithTheTeam() {
    assertThat(of("acme/AGENT/ann", "billing", ZoneOffset.UTC))
        .startsWith("Agent ann, team billing: 14 of 20 ");
  }

  @Test
  void timesAreThoseOfTheTenantsClocks() {
    assertThat(of(BILLING, null, ZoneId.of("Asia/Kolkata"))).contains(" since 19:35, ");
  }

  @Test
  void anotherDayIsNamed() {
    episode.detectedAt = NEXT_MORNING;
    assertThat(of(BILLING)).contains(" since 2 Mar 14:05, ");
  }

  @Test
  void whetherItIsAnotherDayIsAMatterOfTheTimeZone() {
    episode.detectedAt = at("2026-03-02T23:30:00Z");
    assertThat(of(BILLING)).contains(" since 14:05, ");
    assertThat(of(BILLING, null, ZoneId.of("Europe/Zurich"))).contains(" since 2 Mar 15:05, ");
  }

  @ParameterizedTest
  @CsvSource({"0.04, 0.0", "0.25, 0.3", "0.94, 0.9", "0.95, 1", "1.4, 1", "3.6, 4"})
  void lessThanOneUsualDetractorHasADecimal(double expected, String told) {
    episode.expected = expected;
    assertThat(of(BILLING)).endsWith(", usually " + told + " of 20");
  }

  @Test
  void whatExplainsItIsNamed() {
    episode.suppressedBy = "acme/TENANT/20260302-1";
    assertThat(of(BILLING)).endsWith(", usually 4 of 20, as for the whole tenant");
    episode.suppressedBy = "acme/CHANNEL/voice/20260302-1";
    assertThat(of("acme/AGENT/ann")).endsWith(", usually 4 of 20, as for Voice");
    episode.suppressedBy = "acme/TEAM/billing/20260302-1";
    assertThat(of("acme/AGENT/ann")).endsWith(", usually 4 of 20, as for Team billing");
  }

  @ParameterizedTest
  @CsvSource({
    "RECOVERED, back to usual",
    "NEW_NORMAL, taken as the new normal",
    "EXPIRED, 'nothing more arrived, closed'"
  })
  void anEndIsToldWithItsReason(Episode.ResolveReason reason, String ending) {
    episode.end(Episode.State.RESOLVED, reason, HALF_PAST_FOUR);
    assertThat(of(BILLING))
        .isEqualTo(
            "Team billing: %s at 16:30; it was 14 of 20 detractors since 14:05, usually 4 of 20"
                .formatted(ending));
  }

  @Test
  void anEndOnAnotherDayIsToldWithTheDay() {
    episode.end(Episode.State.RESOLVED, Episode.ResolveReason.RECOVERED, NEXT_MORNING);
    assertThat(of(BILLING)).startsWith("Team billing: back to usual at 3 Mar 09:00; it was 14 of");
  }

  @Test
  void whatIsWithdrawnIsToldWithoutNumbers() {
    episode.end(Episode.State.WITHDRAWN, null, HALF_PAST_FOUR);
    assertThat(of(BILLING))
        .isEqualTo("Team billing: withdrawn, as answers were corrected or erased");
  }

  @Test
  void whatABackfillDoesNotHaveIsToldWithoutNumbers() {
    assertThat(Summary.ofNone(Subject.parse("acme/AGENT/ann"), "billing"))
        .isEqualTo("Agent ann, team billing: withdrawn, as it was not found in a backfill");
  }

  private String of(String subject) {
    return of(subject, null, ZoneOffset.UTC);
  }

  private String of(String subject, @Nullable String latestTeamId, ZoneId timeZone) {
    return Summary.of(episode, Subject.parse(subject), latestTeamId, timeZone);
  }

  private static Episode episode() {
    Episode episode = new Episode("20260302-1");
    episode.onsetAt = FIVE_PAST_TWO;
    episode.detectedAt = THREE;
    episode.detractors = 14;
    episode.responses = 20;
    episode.expected = 4.2;
    return episode;
  }

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }
}

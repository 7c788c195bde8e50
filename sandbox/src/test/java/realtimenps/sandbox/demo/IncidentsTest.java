package realtimenps.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.Episode;
import realtimenps.job.domain.spike.HeapStore;
import realtimenps.job.domain.spike.Severity;
import realtimenps.job.domain.spike.TenantSpikes;
import realtimenps.sandbox.demo.Incidents.Incident;
import realtimenps.v1.SurveyResponse;

/** What the job's detector makes of five minutes of the demo, under the default policy. */
class IncidentsTest {
  private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

  private record Told(Duration at, Alert alert) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void areDetectedWhileTheyLastAndResolvedSoonAfter(long seed) {
    List<Told> told = alerts(seed, Duration.ofMinutes(5));

    for (Incident incident : incidents(seed)) {
      String subject =
          incident.teamId() == null
              ? Subject.tenantKey(incident.tenantId())
              : Subject.teamKey(incident.tenantId(), incident.teamId());
      assertThat(told)
          .as("%s is paged about, and what customers say is named", subject)
          .anySatisfy(
              page -> {
                assertThat(page.alert.subject()).isEqualTo(subject);
                assertThat(page.at).isBetween(incident.from(), incident.to());
                assertThat(page.alert.state()).isEqualTo(Episode.State.FIRING);
                assertThat(page.alert.severity()).isGreaterThanOrEqualTo(Severity.PAGE);
                assertThat(page.alert.suppressedBy()).isNull();
                assertThat(page.alert.reasons())
                    .extracting(Alert.Reason::reason)
                    .contains(incident.contactReason());
              });
      Told last = last(told, subject, incident);
      assertThat(last.alert.state()).isEqualTo(Episode.State.RESOLVED);
      assertThat(last.alert.resolveReason()).isEqualTo(Episode.ResolveReason.RECOVERED);
      assertThat(last.at).isBetween(incident.to().minusSeconds(10), incident.to().plusSeconds(30));
    }
  }

  @Test
  void anOutageExplainsWhatItDoesToTeamsAndChannels() {
    List<Told> told = alerts(1, Duration.ofMinutes(5));
    Incident outage = incidents(1).get(1);
    String storm = Subject.tenantKey(outage.tenantId()) + "/";

    assertThat(told)
        .filteredOn(page -> page.alert.suppressedBy() != null)
        .extracting(page -> page.alert.suppressedBy())
        .anyMatch(by -> by.startsWith(storm));
  }

  @Test
  void nothingGoesWrongInThePast() {
    Incidents incidents =
        new Incidents(new SplittableRandom(1), START, Workforce.hiredBy(new SplittableRandom(1)));
    for (Incident incident : incidents.all()) {
      Instant once = START.plus(incident.from());
      String team = incident.teamId() == null ? "cards" : incident.teamId();

      assertThat(incidents.at(once, incident.tenantId(), team)).isEqualTo(incident);
      assertThat(incidents.at(once.plusSeconds(600), incident.tenantId(), team)).isNotNull();
      assertThat(incidents.at(once.minusSeconds(600), incident.tenantId(), team)).isNull();
      assertThat(incidents.at(once, "meadow-air", team)).isNull();
    }
  }

  private static List<Incident> incidents(long seed) {
    return new Simulator(seed, START, 1).incidents();
  }

  /** What was told last of a subject up to a minute after an incident. */
  private static Told last(List<Told> told, String subject, Incident incident) {
    return told.stream()
        .filter(one -> one.alert.subject().equals(subject))
        .filter(one -> one.at.compareTo(incident.to().plusSeconds(60)) < 0)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static List<Told> alerts(long seed, Duration duration) {
    Simulator simulator = new Simulator(seed, START, 1);
    TenantSpikes spikes = new TenantSpikes();
    Map<String, HeapStore> stores = new HashMap<>();
    Map<String, Answer> known = new HashMap<>();
    List<Told> told = new ArrayList<>();
    for (SurveyResponse past : simulator.history()) {
      apply(spikes, settle(new Event.Answer(past), known), stores, alert -> {});
    }
    double due = 0;
    for (Duration at = Duration.ZERO; at.compareTo(duration) < 0; at = at.plusMillis(20)) {
      Duration now = at;
      Instant instant = START.plus(at);
      due += simulator.ratePerSecond(instant) * 0.02;
      for (; due >= 1; due--) {
        Settled settled = settle(simulator.next(instant), known);
        apply(spikes, settled, stores, alert -> told.add(new Told(now, alert)));
      }
    }
    return told;
  }

  private static void apply(
      TenantSpikes spikes,
      @Nullable Settled settled,
      Map<String, HeapStore> stores,
      Consumer<Alert> out) {
    if (settled != null) {
      String tenant = settled.tenantId();
      HeapStore store = stores.computeIfAbsent(tenant, t -> new HeapStore());
      spikes.apply(settled, Policy.defaults(tenant), store, out);
    }
  }

  /** What an event comes to, or null; broken ones to nothing. */
  private static @Nullable Settled settle(Event event, Map<String, Answer> known) {
    if (event instanceof Event.Erasure erasure) {
      Answer former = known.remove(erasure.tenantId() + "/" + erasure.responseId());
      return new Settled(erasure.tenantId(), erasure.responseId(), former, null, null, 0);
    }
    if (!(event instanceof Event.Answer answer)
        || answer.response().getTenantId().isEmpty()
        || answer.response().getScore() < 0
        || answer.response().getScore() > 10) {
      return null;
    }
    SurveyResponse said = answer.response();
    Answer added =
        new Answer(
            Category.of(said.getScore()),
            said.getChannel(),
            said.getAgentId(),
            said.getTeamId(),
            said.getRespondedAt().toEpochMilli());
    Answer former = known.put(said.getTenantId() + "/" + said.getResponseId(), added);
    return new Settled(
        said.getTenantId(),
        said.getResponseId(),
        former,
        added,
        new Detail(said.getScore(), null, null, said.getContactReason(), false),
        0);
  }
}

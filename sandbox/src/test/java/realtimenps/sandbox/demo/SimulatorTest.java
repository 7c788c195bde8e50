package realtimenps.sandbox.demo;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import realtimenps.v1.SurveyResponse;

class SimulatorTest {
  private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
  private static final Duration DAY = Duration.ofMinutes(10);
  private static final int MANY = 100_000;

  private record Sent(Instant at, Event event) {}

  @Test
  void theSameSeedGivesTheSameEvents() {
    assertThat(texts(events(1, 5_000))).isEqualTo(texts(events(1, 5_000)));
    assertThat(texts(events(2, 5_000))).isNotEqualTo(texts(events(1, 5_000)));
  }

  @Test
  void twoRunsDoNotShareResponses() {
    Set<String> first = ids(new Simulator(1, START, 1));
    Set<String> second = ids(new Simulator(1, START.plusSeconds(1), 1));

    assertThat(first).doesNotContainAnyElementsOf(second);
  }

  @Test
  void mixesInTheAccidentsOfRealFeeds() {
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, SurveyResponse> known = new HashMap<>();
    for (Sent sent : events(3, MANY)) {
      counts.merge(kind(sent.event(), known), 1, Integer::sum);
    }

    assertThat(share(counts, "duplicate")).isCloseTo(0.01, within(0.002));
    assertThat(share(counts, "correction")).isCloseTo(0.02, within(0.003));
    assertThat(share(counts, "erasure")).isCloseTo(0.003, within(0.001));
    for (String broken : List.of("score", "tenant", "bytes", "truncated")) {
      assertThat(share(counts, broken)).as(broken).isCloseTo(0.0015, within(0.0006));
    }
    assertThat(share(counts, "first")).isGreaterThan(0.95);
  }

  @Test
  void aCorrectionIsTheNextRevisionOfTheSameAnswerWithAnotherScore() {
    Map<String, SurveyResponse> known = new HashMap<>();
    int reassigned = 0;
    int corrections = 0;
    for (Sent sent : events(4, MANY)) {
      if (sent.event() instanceof Event.Answer answer && answer.response().getRevision() > 0) {
        SurveyResponse corrected = answer.response();
        SurveyResponse before = known.get(key(corrected));
        assertThat(before).isNotNull();
        if (before != null && before.getRevision() < corrected.getRevision()) {
          assertThat(corrected.getRevision()).isEqualTo(before.getRevision() + 1);
          assertThat(corrected.getScore()).isNotEqualTo(before.getScore());
          assertThat(corrected.getRespondedAt()).isEqualTo(before.getRespondedAt());
          assertThat(corrected.getChannel()).isEqualTo(before.getChannel());
          corrections++;
          if (before.getAgentId() == null || !before.getAgentId().equals(corrected.getAgentId())) {
            reassigned++;
          }
        }
      }
      kind(sent.event(), known);
    }
    assertThat((double) reassigned / corrections).isBetween(0.15, 0.35);
  }

  @Test
  void erasesWhatWasSentAndThenLeavesItAlone() {
    Map<String, SurveyResponse> known = new HashMap<>();
    Set<String> erased = new HashSet<>();
    for (Sent sent : events(5, MANY)) {
      if (sent.event() instanceof Event.Erasure erasure) {
        String key = erasure.tenantId() + "/" + erasure.responseId();
        assertThat(known).containsKey(key);
        assertThat(erased.add(key)).isTrue();
      } else if (sent.event() instanceof Event.Answer answer) {
        assertThat(erased).doesNotContain(key(answer.response()));
      }
      kind(sent.event(), known);
    }
    assertThat(erased).isNotEmpty();
  }

  @Test
  void answersAreGivenNowOrUpToThreeSecondsEarlier() {
    Set<String> seen = new HashSet<>();
    for (Sent sent : events(6, 20_000)) {
      if (sent.event() instanceof Event.Answer answer && seen.add(key(answer.response()))) {
        assertThat(answer.response().getRespondedAt())
            .isBetween(sent.at().minusSeconds(3), sent.at());
      }
    }
  }

  @Test
  void aValidScoreIsWithinItsScale() {
    assertThat(valid(events(7, MANY)))
        .allSatisfy(
            response ->
                assertThat(response.getScore())
                    .isBetween(response.getScale().equals("ONE_TO_TEN") ? 1 : 0, 10));
  }

  @Test
  void threeTenantsSixtyAgentsFourChannels() {
    List<SurveyResponse> valid = valid(events(8, MANY));
    Map<String, Set<String>> teamsByAgent = new HashMap<>();
    for (SurveyResponse response : valid) {
      if (response.getAgentId() != null) {
        teamsByAgent
            .computeIfAbsent(response.getAgentId(), agent -> new HashSet<>())
            .add(response.getTenantId() + "/" + response.getTeamId());
      }
    }

    assertThat(valid.stream().map(SurveyResponse::getTenantId).collect(toSet())).hasSize(3);
    assertThat(valid.stream().map(SurveyResponse::getChannel).collect(toSet()))
        .containsExactlyInAnyOrder("voice", "chat", "email", "sms");
    assertThat(teamsByAgent).hasSize(60);
    assertThat(teamsByAgent.values()).allSatisfy(teams -> assertThat(teams).hasSize(1));
    assertThat(teamsByAgent.values().stream().flatMap(Set::stream).collect(toSet()))
        .hasSizeGreaterThanOrEqualTo(8);
    assertThat(valid).anySatisfy(response -> assertThat(response.getAgentId()).isNull());
    assertThat(valid).anySatisfy(response -> assertThat(response.getComment()).isNotBlank());
    assertThat(valid).anySatisfy(response -> assertThat(response.getContactReason()).isNotBlank());
  }

  @Test
  void agentsDifferInQuality() {
    Map<String, List<Integer>> outcomes = new HashMap<>();
    for (SurveyResponse response : valid(events(9, MANY))) {
      if (response.getAgentId() != null) {
        int score = response.getScore();
        outcomes
            .computeIfAbsent(response.getAgentId(), agent -> new ArrayList<>())
            .add(score >= 9 ? 100 : score >= 7 ? 0 : -100);
      }
    }
    double[] nps =
        outcomes.values().stream()
            .mapToDouble(all -> all.stream().mapToInt(i -> i).average().orElseThrow())
            .sorted()
            .toArray();

    assertThat(nps[nps.length - 1] - nps[0]).isGreaterThan(60);
    assertThat(nps[0]).isNegative();
    assertThat(nps[nps.length - 1]).isGreaterThan(50);
  }

  @Test
  void aDayOfVolumePassesInTenMinutes() {
    Simulator simulator = new Simulator(1, START, 1);
    double[] rates = new double[600];
    for (int second = 0; second < 600; second++) {
      rates[second] = simulator.ratePerSecond(START.plusSeconds(second));
    }
    Arrays.sort(rates);

    assertThat(rates[599]).isCloseTo(40, within(0.1));
    assertThat(rates[0]).isBetween(1.0, 4.0);
    assertThat(simulator.ratePerSecond(START)).as("busy at the start").isGreaterThan(30);
    assertThat(simulator.ratePerSecond(START.plus(DAY).plusSeconds(77)))
        .isCloseTo(simulator.ratePerSecond(START.plusSeconds(77)), within(1e-6));
    assertThat(simulator.ratePerSecond(START.minusSeconds(30))).isPositive();
  }

  @Test
  void eightDaysOfHistoryComeInTheirOrder() {
    List<SurveyResponse> history = new Simulator(1, START, 1).history();

    assertThat(history).hasSize(4_000);
    assertThat(history).extracting(SurveyResponse::getResponseId).doesNotHaveDuplicates();
    assertThat(history.get(0).getRespondedAt())
        .isBetween(START.minus(Duration.ofDays(8)).minusSeconds(3), START.minusSeconds(690_000));
    assertThat(history.get(3_999).getRespondedAt()).isBefore(START);
    for (int i = 1; i < history.size(); i++) {
      assertThat(history.get(i).getRespondedAt()).isAfter(history.get(i - 1).getRespondedAt());
    }
  }

  @Test
  void theFactorScalesTheVolume() {
    assertThat(new Simulator(1, START, 2.5).ratePerSecond(START))
        .isCloseTo(2.5 * new Simulator(1, START, 1).ratePerSecond(START), within(1e-9));
    assertThatThrownBy(() -> new Simulator(1, START, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("factor");
  }

  private static List<Sent> events(long seed, int count) {
    Simulator simulator = new Simulator(seed, START, 1);
    List<Sent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant now = START.plusMillis(25L * i);
      events.add(new Sent(now, simulator.next(now)));
    }
    return events;
  }

  private static Set<String> ids(Simulator simulator) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      if (simulator.next(START) instanceof Event.Answer answer) {
        ids.add(answer.response().getResponseId());
      }
    }
    return ids;
  }

  private static List<SurveyResponse> valid(List<Sent> events) {
    List<SurveyResponse> valid = new ArrayList<>();
    Map<String, SurveyResponse> known = new HashMap<>();
    for (Sent sent : events) {
      String kind = kind(sent.event(), known);
      if (sent.event() instanceof Event.Answer answer
          && !kind.equals("score")
          && !kind.equals("tenant")) {
        valid.add(answer.response());
      }
    }
    return valid;
  }

  /** What an event is to somebody who has seen the earlier ones. */
  private static String kind(Event event, Map<String, SurveyResponse> known) {
    if (event instanceof Event.Erasure) {
      return "erasure";
    }
    if (event instanceof Event.Garbage garbage) {
      return garbage.value()[0] == 0 ? "truncated" : "bytes";
    }
    SurveyResponse response = ((Event.Answer) event).response();
    if (response.getTenantId().isEmpty()) {
      return "tenant";
    }
    if (response.getScore() < 0 || response.getScore() > 10) {
      return "score";
    }
    SurveyResponse before = known.put(key(response), response);
    if (before == null) {
      return "first";
    }
    return before.equals(response) ? "duplicate" : "correction";
  }

  private static String key(SurveyResponse response) {
    return response.getTenantId() + "/" + response.getResponseId();
  }

  private static double share(Map<String, Integer> counts, String kind) {
    return counts.getOrDefault(kind, 0) / (double) MANY;
  }

  private static List<String> texts(List<Sent> events) {
    return events.stream().map(sent -> text(sent.event())).toList();
  }

  private static String text(Event event) {
    return event instanceof Event.Garbage garbage
        ? text(garbage.key()) + text(garbage.value())
        : event.toString();
  }

  private static String text(byte @Nullable [] bytes) {
    return Arrays.toString(bytes);
  }
}

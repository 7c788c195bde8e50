package realtimenps.sandbox.demo;

import static realtimenps.sandbox.demo.Updates.NOON;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.SurveyResponse;
import realtimenps.v1.WindowTally;

/** What a board shows after some simulated traffic, roughly: corrections are not settled here. */
final class Traffic {
  private static final List<String> WINDOWS = List.of("PT15M", "PT1H", "P1D", "P7D", "P30D");

  private Traffic() {}

  static Board boardAfter(long seed, int events) {
    Simulator simulator = new Simulator(seed, NOON, 1);
    Map<String, long[]> tallies = new LinkedHashMap<>();
    Map<String, SurveyResponse> latest = new LinkedHashMap<>();
    Instant now = NOON;
    for (int i = 0; i < events; i++) {
      now = now.plusMillis(25);
      if (simulator.next(now) instanceof Event.Answer answer
          && !answer.response().getTenantId().isEmpty()) {
        SurveyResponse response = answer.response();
        String tenant = response.getTenantId();
        add(tallies, latest, tenant + "/TENANT", response);
        add(tallies, latest, tenant + "/CHANNEL/" + response.getChannel(), response);
        if (response.getAgentId() != null) {
          add(tallies, latest, tenant + "/AGENT/" + response.getAgentId(), response);
        }
      }
    }
    Board board = new Board();
    latest.forEach(
        (subject, response) ->
            board.apply(
                subject, update(subject, response, tallies.getOrDefault(subject, new long[3]))));
    return board;
  }

  private static void add(
      Map<String, long[]> tallies,
      Map<String, SurveyResponse> latest,
      String subject,
      SurveyResponse response) {
    int score = response.getScore();
    tallies.computeIfAbsent(subject, s -> new long[3])[score >= 9 ? 0 : score >= 7 ? 1 : 2]++;
    latest.put(subject, response);
  }

  private static NpsUpdate update(String subject, SurveyResponse latest, long[] tally) {
    WindowTally[] windows =
        WINDOWS.stream()
            .map(name -> Updates.window(name, tally[0], tally[1], tally[2]))
            .toArray(WindowTally[]::new);
    String tenant = latest.getTenantId();
    if (subject.endsWith("/TENANT")) {
      return Updates.tenant(tenant, windows);
    }
    return subject.contains("/CHANNEL/")
        ? Updates.channel(tenant, latest.getChannel(), windows)
        : Updates.agent(tenant, latest.getAgentId(), latest.getTeamId(), windows);
  }
}

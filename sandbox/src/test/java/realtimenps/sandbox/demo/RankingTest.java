package realtimenps.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.sandbox.demo.Updates.window;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import realtimenps.v1.NpsUpdate;

class RankingTest {

  @Test
  void ranksOnlyAdequateSamples() {
    Ranking ranking =
        Ranking.of(
            List.of(
                agent("lucky", window("PT15M", 3, 0, 0)),
                agent("good", window("PT15M", 150, 30, 20)),
                agent("bad", window("PT15M", 20, 30, 150)),
                agent("absent", window("PT15M", 0, 0, 0))),
            3);

    assertThat(best(ranking)).containsExactly("good");
    assertThat(worst(ranking)).containsExactly("bad");
  }

  @Test
  void takesTheShortestWindowInWhichAnybodyHasAnAdequateSample() {
    NpsUpdate busy = agent("busy", window("P1D", 900, 100, 100), window("PT1H", 90, 10, 10));
    NpsUpdate quiet = agent("quiet", window("P1D", 900, 10, 10), window("PT1H", 9, 1, 1));

    Ranking ranking = Ranking.of(List.of(busy, quiet), 3);

    assertThat(ranking).isNotNull().extracting(Ranking::windowName).isEqualTo("PT1H");
    assertThat(best(ranking)).containsExactly("busy");
  }

  @Test
  void nobodyIsBestAndWorst() {
    List<NpsUpdate> five = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      five.add(agent("agent-" + i, window("PT15M", 100 + 10 * i, 0, 100)));
    }

    assertThat(best(Ranking.of(five, 3))).containsExactly("agent-4", "agent-3", "agent-2");
    assertThat(worst(Ranking.of(five, 3))).containsExactly("agent-0", "agent-1");
    assertThat(best(Ranking.of(five, 1))).containsExactly("agent-4");
    assertThat(worst(Ranking.of(five, 1))).containsExactly("agent-0");
  }

  @Test
  void noRankingWithoutAnAdequateSample() {
    assertThat(Ranking.of(List.of(), 3)).isNull();
    assertThat(Ranking.of(List.of(agent("new", window("P30D", 1, 1, 1))), 3)).isNull();
  }

  private static NpsUpdate agent(String id, realtimenps.v1.WindowTally... windows) {
    return Updates.agent("acme", id, "sales", windows);
  }

  private static List<String> best(@Nullable Ranking ranking) {
    return ranking == null ? List.of() : names(ranking.best());
  }

  private static List<String> worst(@Nullable Ranking ranking) {
    return ranking == null ? List.of() : names(ranking.worst());
  }

  private static List<String> names(List<Ranking.Place> places) {
    return places.stream().map(place -> place.agent().getAgentId()).toList();
  }
}

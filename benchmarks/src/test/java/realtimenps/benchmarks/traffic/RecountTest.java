package realtimenps.benchmarks.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.Tally;

class RecountTest {
  private static final long NOON = Traffic.START + 12 * 3_600_000;
  private static final long MIDNIGHT = Traffic.START + 24 * 3_600_000;
  private static final Set<Scope> TENANTS = Set.of(Scope.TENANT);
  private static final List<String> A_DAY = List.of("P1D");

  private final Traffic traffic = Traffic.usual(10_000);
  private final Recount recount = Recount.ofMessages(traffic, 10_000);

  @Test
  void windowsWithAllTheirAnswersAreRight() {
    Map<String, List<WindowTally>> told = dayUntil(MIDNIGHT);
    assertThat(recount.compare(told, TENANTS, A_DAY))
        .isEqualTo(new Recount.Result(told.size(), 0, List.of()));
  }

  @Test
  void aSubjectWithoutOneOfItsWindowsIsWrong() {
    Map<String, List<WindowTally>> told = dayUntil(MIDNIGHT);
    told.put("tenant-0/TENANT", List.of());
    Recount.Result result = recount.compare(told, TENANTS, A_DAY);
    assertThat(result.wrong()).isEqualTo(1);
    assertThat(result.examples().get(0)).isEqualTo("tenant-0/TENANT has the windows [] not [P1D]");
  }

  @Test
  void whatIsRightButOlderThanTheNewestAnswerIsWrong() {
    Map<String, List<WindowTally>> told = dayUntil(NOON);
    assertThat(recount.compare(told, TENANTS, A_DAY).wrong()).isPositive().isEqualTo(told.size());
  }

  @Test
  void aSubjectThatWasNeverToldOfIsWrong() {
    Map<String, List<WindowTally>> told = dayUntil(MIDNIGHT);
    told.remove("tenant-0/TENANT");
    assertThat(recount.compare(told, TENANTS, A_DAY).examples())
        .containsExactly("tenant-0/TENANT was never told of");
  }

  /** Of each tenant, rightly counted; every one of them has answers after noon. */
  private Map<String, List<WindowTally>> dayUntil(long endAt) {
    Leaves leaves = new Leaves(traffic);
    Map<String, long[]> counts = new HashMap<>();
    traffic.forEach(
        10_000,
        survey -> {
          long[] count =
              counts.computeIfAbsent(
                  leaves.subject(Scope.TENANT, survey.leaf()), subject -> new long[3]);
          if (survey.respondedAt() < endAt) {
            count[Category.of(survey.score()).ordinal()]++;
          }
        });
    Map<String, List<WindowTally>> told = new HashMap<>();
    counts.forEach(
        (subject, count) ->
            told.put(
                subject,
                List.of(
                    new WindowTally(
                        "P1D",
                        endAt - 86_400_000,
                        endAt,
                        new Tally(
                            count[Category.PROMOTER.ordinal()],
                            count[Category.PASSIVE.ordinal()],
                            count[Category.DETRACTOR.ordinal()])))));
    return told;
  }
}

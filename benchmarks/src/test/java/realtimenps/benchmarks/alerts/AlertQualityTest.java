package realtimenps.benchmarks.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import realtimenps.benchmarks.Bench;
import realtimenps.benchmarks.statistics.Estimate;

class AlertQualityTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theSameSeedGivesTheSameTableWhateverTheThreads() {
    List<Row> onAllCores = rows(7);
    List<Row> onOne = new ForkJoinPool(1).submit(() -> rows(7)).join();
    assertThat(onOne).isEqualTo(onAllCores);
    assertThat(rows(8)).isNotEqualTo(onAllCores);
  }

  @Test
  void aRowAloneComesOutAsAmongOthers() {
    Progress silent = new Progress(new PrintWriter(err));
    List<Row> alone = AlertQuality.run(Set.of("B8"), 7, Effort.QUICK, silent);
    List<Row> amongOthers = AlertQuality.run(Set.of("B6", "B8"), 7, Effort.QUICK, silent);
    assertThat(amongOthers).containsAll(alone);
  }

  @Test
  void theCommandPrintsATableWithSamplesAndNotes() {
    assertThat(run("alert-quality", "--quick", "--only", "B6,B8")).isZero();
    assertThat(out.toString())
        .contains("| B6  | resolve after the end: median")
        .contains("40 keys, 0.1M")
        .contains("B8: 2,000 responses");
  }

  @Test
  void anUnknownRowIsRefused() {
    assertThat(run("alert-quality", "--only", "B0")).isEqualTo(2);
    assertThat(err.toString()).contains("--only: there is no row B0; there are B1, B2");
  }

  @Test
  void aFullRunHoldsTheValueToTheBoundAndAQuickOneTheInterval() {
    Row over = row(new Estimate(.5, .4, .6));
    assertThat(Effort.FULL.accepts(over)).isFalse();
    assertThat(Effort.QUICK.accepts(over)).isTrue();
    Row farOver = row(new Estimate(.6, .5, .7));
    assertThat(Effort.QUICK.accepts(farOver)).isFalse();
    Row unknown = row(Estimate.share(0, 0));
    assertThat(Effort.QUICK.accepts(unknown)).isFalse();
  }

  private static Row row(Estimate ours) {
    return Row.ofOurs("B1", "false pages", "", 2, ours, "", Bound.atMost(.45));
  }

  private List<Row> rows(long seed) {
    return AlertQuality.run(Set.of("B6"), seed, Effort.QUICK, new Progress(new PrintWriter(err)));
  }

  private int run(String... args) {
    return Bench.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}

package realtimenps.benchmarks.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RivalsTest {

  @Test
  void halfOfTheLastTwentyPagesAndBeginsAnew() {
    HalfOfLastTwenty rule = new HalfOfLastTwenty();
    assertThat(pages(rule, "0".repeat(10) + "1".repeat(9))).isZero();
    assertThat(pages(rule, "1")).isEqualTo(1);
    assertThat(pages(rule, "1".repeat(19))).isZero();
    assertThat(pages(rule, "1")).isEqualTo(1);
  }

  @Test
  void halfOfTheLastTwentyPagesEvery45ResponsesWhereTwoInFiveAreDetractors() {
    RandomGenerator random = Trials.source(1);
    HalfOfLastTwenty rule = new HalfOfLastTwenty();
    int responses = 2_000_000;
    int pages = 0;
    for (int i = 0; i < responses; i++) {
      pages += rule.judge(i, random.nextDouble() < .4) == Verdict.PAGED ? 1 : 0;
    }
    assertThat((double) responses / pages).isCloseTo(45, within(2.0));
  }

  @Test
  void theZTestComparesTheLastTwentyWithAllBefore() {
    // 20 + 4 of 80 + 20 were detractors before the last 20: 24 %. z = 3.09 is at 10.7 of 20.
    String before = "0001".repeat(20);
    assertThat(pages(new ZTest(), before + "0".repeat(10) + "1".repeat(10))).isZero();
    assertThat(pages(new ZTest(), before + "0".repeat(9) + "1".repeat(11))).isEqualTo(1);
  }

  @Test
  void theCusumAddsLogLikelihoodRatiosAndIsNeverBelowZero() {
    double ofDetractor = Math.log(.5 / .2);
    double ofOther = Math.log(.5 / .8);
    double threshold = 2 * ofDetractor + ofOther;
    assertThat(pages(new Cusum(.2, .5, threshold - 1e-9), "0000000" + "101")).isEqualTo(1);
    assertThat(pages(new Cusum(.2, .5, threshold + 1e-9), "0000000" + "101")).isZero();
  }

  @Test
  void aCusumIsHeldToANumberOfFalsePages() {
    RandomGenerator random = Trials.source(2);
    List<boolean[]> quiet = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      boolean[] stream = new boolean[20_000];
      for (int j = 0; j < stream.length; j++) {
        stream[j] = random.nextDouble() < .2;
      }
      quiet.add(stream);
    }
    Cusum.Thresholds thresholds = Cusum.thresholdsFor(.2, .5, quiet, 40);
    assertThat(thresholds.higher()).isGreaterThan(thresholds.lower());
    assertThat(pages(thresholds.lower(), quiet)).isGreaterThan(40);
    assertThat(pages(thresholds.higher(), quiet)).isBetween(30, 40);
    assertThat(thresholds.ofLower()).isBetween(0.0, 1.0);
  }

  private static int pages(double threshold, List<boolean[]> quiet) {
    int pages = 0;
    for (boolean[] stream : quiet) {
      Cusum cusum = new Cusum(.2, .5, threshold);
      for (boolean detractor : stream) {
        pages += cusum.judge(0, detractor) == Verdict.PAGED ? 1 : 0;
      }
    }
    return pages;
  }

  private static int pages(Detector detector, String responses) {
    int pages = 0;
    for (int i = 0; i < responses.length(); i++) {
      pages += detector.judge(i, responses.charAt(i) == '1') == Verdict.PAGED ? 1 : 0;
    }
    return pages;
  }
}

package realtimenps.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import realtimenps.sandbox.demo.Vitals.Rates;
import realtimenps.sandbox.stack.JobCounts;

class FiguresTest {

  @Test
  void npsHasASignUnlessItIsZero() {
    assertThat(Figures.nps(41.5)).isEqualTo("+42");
    assertThat(Figures.nps(-8.2)).isEqualTo("-8");
    assertThat(Figures.nps(-0.4)).isEqualTo("0");
    assertThat(Figures.nps(100)).isEqualTo("+100");
  }

  @Test
  void anIntervalNeverLooksLikeCertainty() {
    assertThat(Figures.halfWidth(36, 48)).isEqualTo("±6");
    assertThat(Figures.halfWidth(41.9, 42.1)).isEqualTo("±<1");
  }

  @Test
  void countsFitSixColumns() {
    assertThat(Figures.shortCount(99_999)).isEqualTo("99,999");
    assertThat(Figures.shortCount(100_000)).isEqualTo("100k");
    assertThat(Figures.shortCount(12_345_678)).isEqualTo("12M");
  }

  @Test
  void durationsAsPeopleSayThem() {
    assertThat(Figures.brief(Duration.ofMillis(420))).isEqualTo("0.4 s");
    assertThat(Figures.brief(Duration.ofMillis(-420))).isEqualTo("0.0 s");
    assertThat(Figures.brief(Duration.ofSeconds(42))).isEqualTo("42 s");
    assertThat(Figures.brief(Duration.ofMinutes(61))).isEqualTo("61 min");
    assertThat(Figures.age(Duration.ofSeconds(-1))).isEqualTo("0 s");
    assertThat(Figures.age(Duration.ofSeconds(119))).isEqualTo("119 s");
    assertThat(Figures.age(Duration.ofMinutes(119))).isEqualTo("119 min");
    assertThat(Figures.age(Duration.ofHours(47))).isEqualTo("47 h");
    assertThat(Figures.age(Duration.ofDays(6))).isEqualTo("6 d");
    assertThat(Figures.clock(Duration.ofSeconds(3_723))).isEqualTo("01:02:03");
  }

  @Test
  void ratesComeFromTwoReadings() {
    JobCounts earlier = new JobCounts(100, 80, 10, 5, 3, 2, 50);
    JobCounts later = new JobCounts(200, 170, 12, 5, 9, 4, 100);

    assertThat(Rates.between(earlier, later, Duration.ofSeconds(2)))
        .isEqualTo(new Rates(50, 45, 1, 0, 3, 1, 25));
    assertThat(Rates.between(earlier, later, Duration.ZERO)).isEqualTo(Rates.ZERO);
  }
}

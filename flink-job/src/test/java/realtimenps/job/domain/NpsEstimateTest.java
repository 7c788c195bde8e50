package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static realtimenps.job.domain.NpsEstimate.SampleStatus.ADEQUATE;
import static realtimenps.job.domain.NpsEstimate.SampleStatus.EMPTY;
import static realtimenps.job.domain.NpsEstimate.SampleStatus.INSUFFICIENT;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The golden values come from the formula of the source (Rocks 2016), evaluated with Python's
 * decimal module at 30 digits: n+3, p+3/4, d+3/4, then 1.96 * sqrt((p + d - (p-d)^2) / n) about
 * p-d, times 100.
 */
class NpsEstimateTest {
  private static final double TARGET = 20;

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 100, -48.5, 98.5",
    "0, 1, 0, 0, -60.01249869818786, 60.01249869818786",
    "0, 0, 1, -100, -98.5, 48.5",
    "1, 0, 1, 0, -73.33648478076925, 73.33648478076925",
    "50, 30, 20, 30, 14.050853165476088, 44.20157401898993",
    "1436, 968, 342, 39.839766933721776, 37.18231268453529, 42.41026643514459",
    "300000000000, 200000000000, 100000000000, 33.333333333333336, 33.33314473207873,"
        + " 33.3335219342546"
  })
  void scoreAndIntervalAreThoseOfTheFormula(
      long promoters, long passives, long detractors, double nps, double low, double high) {
    NpsEstimate estimate = NpsEstimate.of(new Tally(promoters, passives, detractors), TARGET);
    assertThat(estimate.nps()).isCloseTo(nps, within(1e-9));
    assertThat(estimate.low()).isCloseTo(low, within(1e-9));
    assertThat(estimate.high()).isCloseTo(high, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 0, 0, -6.580326380583325, 100",
    "30, 0, 0, 78.69749948171827, 100",
    "0, 0, 3, -100, 6.580326380583325",
    "0, 0, 30, -100, -78.69749948171827"
  })
  void theIntervalEndsAtPlusAndMinusHundred(
      long promoters, long passives, long detractors, double low, double high) {
    NpsEstimate estimate = NpsEstimate.of(new Tally(promoters, passives, detractors), TARGET);
    assertThat(estimate.low()).isCloseTo(low, within(1e-9));
    assertThat(estimate.high()).isCloseTo(high, within(1e-9));
  }

  @Test
  void withoutAResponseThereIsNoNumber() {
    assertThat(NpsEstimate.of(Tally.EMPTY, TARGET))
        .isEqualTo(new NpsEstimate(null, null, null, EMPTY));
  }

  @Test
  void aSampleIsAdequateUpToTheTargetItself() {
    Tally halfWidthOf73AndAHalf = new Tally(1, 0, 0); // 196 * sqrt((0.625 - 0.0625) / 4), exactly
    assertThat(NpsEstimate.of(halfWidthOf73AndAHalf, 73.5).status()).isEqualTo(ADEQUATE);
    assertThat(NpsEstimate.of(halfWidthOf73AndAHalf, Math.nextDown(73.5)).status())
        .isEqualTo(INSUFFICIENT);
  }

  @Test
  void theStatusIsOfTheWholeHalfWidthAlsoWhereTheIntervalIsCutAtHundred() {
    Tally halfWidthOf57 = new Tally(3, 0, 0); // 56.58; from its centre to 100 it is only 50
    assertThat(NpsEstimate.of(halfWidthOf57, 55).status()).isEqualTo(INSUFFICIENT);
    assertThat(NpsEstimate.of(halfWidthOf57, 57).status()).isEqualTo(ADEQUATE);
  }

  @Test
  void threeAnswersAreNoAdequateSampleAndAHundredAre() {
    assertThat(NpsEstimate.of(new Tally(3, 0, 0), TARGET).status()).isEqualTo(INSUFFICIENT);
    assertThat(NpsEstimate.of(new Tally(50, 30, 20), TARGET).status()).isEqualTo(ADEQUATE);
  }
}

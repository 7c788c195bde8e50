package realtimenps.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EstimateTest {
  private static final Offset<Double> CLOSE = within(1e-4);

  @Test
  void aRateHasGarwoodsInterval() {
    Estimate rate = Estimate.rate(10, 2);
    assertThat(rate.value()).isEqualTo(5);
    // qchisq(0.005, 20) / 2 and qchisq(0.995, 22) / 2, of two units
    assertThat(rate.low()).isCloseTo(3.71692 / 2, CLOSE);
    assertThat(rate.high()).isCloseTo(21.39783 / 2, CLOSE);
  }

  @Test
  void noEventAtAllStillHasAnUpperEnd() {
    Estimate rate = Estimate.rate(0, 1);
    assertThat(rate.low()).isZero();
    assertThat(rate.high()).isCloseTo(-Math.log(0.005), CLOSE);
  }

  @Test
  void whatComesTogetherHasTheIntervalOfTheTrialsMean() {
    Estimate rate = Estimate.rate(new long[] {0, 0, 0, 40}, 8);
    assertThat(rate.value()).isEqualTo(5);
    assertThat(rate.low()).isZero();
    // qt(0.995, 3) * sd / sqrt(4) = 5.84091 * 20 / 2, of four trials with two units each
    assertThat(rate.high()).isCloseTo(5 + 58.4091 / 2, CLOSE);
  }

  @Test
  void noTrialsAgreeSoWellThatTheirRateIsSurerThanThatOfIndependentEvents() {
    assertThat(Estimate.rate(new long[] {5, 5}, 2)).isEqualTo(Estimate.rate(10, 2));
    assertThat(Estimate.rate(new long[] {0, 0}, 1)).isEqualTo(Estimate.rate(0, 1));
  }

  @Test
  void aShareHasTheIntervalOfClopperAndPearson() {
    Estimate share = Estimate.share(4, 10);
    assertThat(share.value()).isEqualTo(.4);
    // qbeta(0.005, 4, 7) and qbeta(0.995, 5, 6)
    assertThat(share.low()).isCloseTo(0.07677, CLOSE);
    assertThat(share.high()).isCloseTo(0.80913, CLOSE);
  }

  @Test
  void allOrNothingEndsAtOneOrZero() {
    assertThat(Estimate.share(0, 40).low()).isZero();
    assertThat(Estimate.share(0, 40).high()).isCloseTo(1 - Math.pow(.005, 1 / 40.0), CLOSE);
    assertThat(Estimate.share(40, 40).high()).isEqualTo(1);
    assertThat(Estimate.share(0, 0).value()).isNaN();
  }

  @Test
  void aMedianLiesBetweenTwoOfTheValues() {
    Estimate median = Estimate.quantile(IntStream.rangeClosed(1, 100).toArray(), .5);
    // qbinom(0.005, 100, 0.5) = 37 and qbinom(0.995, 100, 0.5) = 63
    assertThat(median).isEqualTo(new Estimate(50, 37, 64));
  }

  @Test
  void whatNeverHappenedIsInfinitelyLate() {
    Estimate quantile = Estimate.quantile(new int[] {1, 2, Estimate.NEVER, Estimate.NEVER}, .9);
    assertThat(quantile.value()).isInfinite();
    assertThat(quantile.high()).isInfinite();
  }

  @Test
  void aMeanHasStudentsInterval() {
    Estimate mean = Estimate.mean(new double[] {1, 2, 3, 4});
    assertThat(mean.value()).isEqualTo(2.5);
    // qt(0.995, 3) * sd / sqrt(4)
    assertThat(mean.high() - mean.value()).isCloseTo(5.84091 * 1.290994 / 2, CLOSE);
  }

  @Test
  void aRatioOfWhatIsAlwaysTwiceAsMuchIsTwoForSure() {
    Estimate ratio = Estimate.ratioOfMeans(new double[] {2, 4, 8}, new double[] {1, 2, 4});
    assertThat(ratio.value()).isEqualTo(2);
    assertThat(ratio.high() - ratio.low()).isCloseTo(0, CLOSE);
    // two standard deviations of a normal distribution that is not known by the sample
    assertThat(ratio.blurredBy(.1).high()).isCloseTo(2 + .1 * 2.57583, CLOSE);
  }
}

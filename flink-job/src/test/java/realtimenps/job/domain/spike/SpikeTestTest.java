package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpikeTestTest {
  private final SpikeTest test = new SpikeTest();

  /** The values of an independent implementation, responses from the oldest to the newest. */
  @ParameterizedTest
  @CsvSource({
    "11111, .2, 400, 520.375053, 5, 5",
    "00000000001011011101, .18, 400, 1054.57524, 10, 7",
    "00010001000100010001000100010001110111011111, .25, 80, 8460.83874, 13, 11",
    "0000000000000000000000000000001111, .02, 20, 637.63814, 4, 4"
  })
  void evidenceIsThatOfTheReference(
      String responses,
      double usual,
      double pseudoCount,
      BigDecimal evidence,
      int n,
      int detractors) {
    run(responses, usual, pseudoCount);
    // The reference has nine digits.
    assertThat(new BigDecimal(test.evidence()).round(new MathContext(9)))
        .isEqualByComparingTo(evidence);
    assertThat(test.responses()).isEqualTo(n);
    assertThat(test.detractors()).isEqualTo(detractors);
    assertThat(test.expected()).isCloseTo(n * usual, within(1e-9));
  }

  @Test
  void withoutADetractorThereIsNoSpikeToSpeakOf() {
    run("00000", .2, 400);
    assertThat(test.responses()).isZero();
    assertThat(test.lift()).isZero();
  }

  @Test
  void overwhelmingEvidenceStaysANumber() {
    run("1".repeat(512), .004, 2000);
    assertThat(test.evidence()).isFinite().isGreaterThan(1e30);
    assertThat(test.detractors()).isEqualTo(test.responses());
  }

  @Test
  void aTestKnowsNothingOfTheOneBefore() {
    run("11111", .2, 400);
    double evidence = test.evidence();
    run("1111111", .02, 40);
    run("11111", .2, 400);
    assertThat(test.evidence()).isEqualTo(evidence);
  }

  private void run(String responses, double usual, double pseudoCount) {
    test.start(pseudoCount);
    for (int i = responses.length() - 1; i >= 0; i--) {
      test.step(responses.charAt(i) == '1', usual);
    }
  }
}

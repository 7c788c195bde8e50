package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DayToDayTest {
  private static final double SHARE = .2;

  private final DayCounts counts = new DayCounts();
  private final Random random = new Random(3);

  @Test
  void daysThatAreAllAlikeDoNotLimitWhatIsKnown() {
    for (int day = 0; day < 60; day++) {
      counts.add(day, 200, 800);
    }
    assertThat(DayToDay.worthOf(counts)).isInfinite();
  }

  @Test
  void chanceAloneIsNotTakenForADifferenceBetweenDays() {
    for (int day = 0; day < 60; day++) {
      draw(day, 400, SHARE);
    }
    assertThat(DayToDay.worthOf(counts)).isGreaterThan(1_000);
  }

  @Test
  void daysThatDifferLimitWhatIsKnown() {
    double deviation = .2;
    for (int day = 0; day < 60; day++) {
      double logit = Math.log(SHARE / (1 - SHARE)) + deviation * random.nextGaussian();
      draw(day, 4_000, 1 / (1 + Math.exp(-logit)));
    }
    double worth = 1 / (deviation * deviation * SHARE * (1 - SHARE));
    assertThat(DayToDay.worthOf(counts)).isBetween(worth / 2, worth * 2);
  }

  @Test
  void theEstimateIsThatOfDerSimonianAndLaird() {
    for (int day = 0; day < 10; day++) {
      counts.add(day, day % 2 == 0 ? 100 : 200, day % 2 == 0 ? 900 : 800);
    }
    // By hand, with half a response more on either side, to three digits:
    double few = Math.log(100.5 / 900.5); // weight 90.41
    double many = Math.log(200.5 / 800.5); // weight 160.34
    double weightOfFew = 100.5 * 900.5 / 1_001;
    double weightOfMany = 200.5 * 800.5 / 1_001;
    double all = 5 * (weightOfFew + weightOfMany);
    double mean = 5 * (weightOfFew * few + weightOfMany * many) / all;
    double q =
        5 * (weightOfFew * Math.pow(few - mean, 2) + weightOfMany * Math.pow(many - mean, 2));
    double variance =
        (q - 9) / (all - 5 * (weightOfFew * weightOfFew + weightOfMany * weightOfMany) / all);
    assertThat(DayToDay.worthOf(counts)).isCloseTo(1 / (variance * .15 * .85), within(1e-6));
  }

  @Test
  void aFewDaysSayNothing() {
    for (int day = 0; day < 9; day++) {
      counts.add(day, day % 2 == 0 ? 100 : 500, 500);
    }
    assertThat(DayToDay.worthOf(counts)).isInfinite();
    counts.add(9, 500, 500);
    assertThat(DayToDay.worthOf(counts)).isFinite();
  }

  @Test
  void quietDaysSayNothing() {
    for (int day = 0; day < 60; day++) {
      counts.add(day, day % 2 == 0 ? 1 : 28, 1);
    }
    assertThat(DayToDay.worthOf(counts)).isInfinite();
  }

  @Test
  void onlyTheLast60DaysAreCompared() {
    for (int day = 0; day < 100; day++) {
      counts.add(day, day < 40 && day % 2 == 0 ? 800 : 200, 800);
    }
    assertThat(DayToDay.worthOf(counts)).isInfinite();
  }

  private void draw(int day, int responses, double share) {
    int detractors = 0;
    for (int i = 0; i < responses; i++) {
      detractors += random.nextDouble() < share ? 1 : 0;
    }
    counts.add(day, detractors, responses - detractors);
  }
}

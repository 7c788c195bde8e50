package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ActiveHoursTest {
  private static final long NOON = 12 * HourFactors.HOUR;
  private static final long MIDNIGHT = 0;

  private final ActiveHours hours = new ActiveHours();

  @Test
  void whatCameTwoWeeksEarlierWeighsHalf() {
    hours.count(NOON, 1);
    hours.count(MIDNIGHT + 14 * DayCounts.DAY, 1);
    double[] weights = weights(30);
    assertThat(weights[12]).isEqualTo(weights[0] / 2).isPositive();
    assertThat(weights[11]).isZero();
  }

  @Test
  void whatIsTakenBackWasNeverThere() {
    hours.count(NOON, 1);
    hours.count(NOON, -1);
    assertThat(weights(0)).containsOnly(0);
  }

  @Test
  void hoursAreForgottenAfter56DaysAtMost() {
    hours.count(NOON, 1);
    hours.count(MIDNIGHT + 55 * DayCounts.DAY, 1);
    assertThat(weights(55)[12]).isPositive();
    hours.count(MIDNIGHT + 56 * DayCounts.DAY, 1);
    assertThat(weights(56)[12]).isZero();
    hours.count(NOON, 1);
    assertThat(weights(56)[12]).as("too late").isZero();
  }

  @Test
  void theBytesKeepAll() throws IOException {
    hours.count(NOON, 1);
    hours.count(MIDNIGHT + 20 * DayCounts.DAY, 1);
    byte[] bytes = Bytes.of(hours::write);
    assertThat(Bytes.of(Bytes.read(bytes, ActiveHours::read)::write)).isEqualTo(bytes);
  }

  private double[] weights(int today) {
    double[] weights = new double[HourFactors.HOURS];
    hours.weigh(today, weights);
    return weights;
  }
}

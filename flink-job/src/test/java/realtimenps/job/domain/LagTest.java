package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LagTest {
  private final Lag lag = new Lag();

  @Test
  void itIsTheShortestWaySinceTheLastTime() {
    lag.add(1_000, 1_040);
    lag.add(1_020, 1_050);
    lag.add(1_000, 1_060);
    assertThat(lag.next()).isEqualTo(30);
    lag.add(1_000, 1_100);
    assertThat(lag.next()).isEqualTo(100);
  }

  @Test
  void whereNothingComesNothingIsBehind() {
    assertThat(lag.next()).isZero();
    lag.add(1_000, 1_100);
    lag.next();
    assertThat(lag.next()).isZero();
  }
}

package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LagTest {
  private static final long NOON = 1_767_268_800_000L;
  private static final long HOUR = 3_600_000;

  private final Lag lag = new Lag();

  @Test
  void itIsTheShortestWaySinceTheLastTimeOverTheShortestEver() {
    assertThat(after(10)).isZero();
    assertThat(after(50, 40, 60)).isEqualTo(30);
    assertThat(after(110)).isEqualTo(100);
    assertThat(after(5)).isZero();
    assertThat(after(110)).isEqualTo(105);
  }

  @Test
  void whereNothingComesNothingIsBehind() {
    assertThat(lag.next(NOON)).isZero();
    after(10);
    after(100);
    assertThat(lag.next(NOON)).isZero();
  }

  @Test
  void clocksThatDifferAreNoLag() {
    for (int i = 0; i < 10; i++) {
      assertThat(after(-500)).isZero();
    }
    assertThat(after(-400)).isEqualTo(100);
  }

  @Test
  void aClockThatWasSetIsForgotten() {
    after(10);
    assertThat(after(110)).isEqualTo(100);
    for (long now = NOON; now <= NOON + 2 * HOUR; now += 1_000) {
      lag.add(now, now + 110);
      lag.next(now);
    }
    lag.add(NOON, NOON + 110);
    assertThat(lag.next(NOON + 2 * HOUR)).isZero();
  }

  private long after(long... ways) {
    for (long way : ways) {
      lag.add(NOON, NOON + way);
    }
    return lag.next(NOON);
  }
}

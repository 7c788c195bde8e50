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
  void aClockThatWasSetIsForgottenInLittleMoreThanAnHour() {
    after(10);
    assertThat(after(1_010)).isEqualTo(1_000);
    assertThat(throughout(NOON, HOUR / 2, 1_010)).isBetween(100L, 200L);
    assertThat(throughout(NOON + HOUR / 2, 3 * HOUR / 4, 1_010)).isLessThan(Lag.OVERLOAD);
    assertThat(throughout(NOON + 5 * HOUR / 4, HOUR, 1_010)).isZero();
  }

  @Test
  void aLagOfMinutesIsSeenThroughout() {
    after(10);
    assertThat(throughout(NOON, HOUR / 6, 1_010)).isGreaterThan(500);
    assertThat(after(10)).isZero();
    assertThat(after(1_010)).isEqualTo(1_000);
  }

  @Test
  void aClockThatWasSetByHoursIsForgottenAtOnce() {
    after(10);
    for (long hours : new long[] {-100, 100}) {
      after(hours * HOUR);
      assertThat(after(10)).isZero();
    }
  }

  @Test
  void aClockThatWasSetBackAfterALagIsNoReasonToRememberIt() {
    throughout(NOON, HOUR, 10);
    assertThat(throughout(NOON - 100 * HOUR, 5 * HOUR / 4, 1_010)).isLessThan(Lag.OVERLOAD);
  }

  /** The lag after a time in which each second a record comes that took so long. */
  private long throughout(long from, long duration, long way) {
    for (long now = from; now < from + duration; now += 1_000) {
      lag.add(now - way, now);
      lag.next(now);
    }
    lag.add(from + duration - way, from + duration);
    return lag.next(from + duration);
  }

  private long after(long... ways) {
    for (long way : ways) {
      lag.add(NOON, NOON + way);
    }
    return lag.next(NOON);
  }
}

package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JobClockTest {
  private static final long NOON = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;

  /** By how much silence is older than its discovery: a second and the ticks that tell. */
  private static final long DISCOVERY = 1_400;

  @Example
  void thereIsNoTimeBeforeTheSourcesHaveOne() {
    JobClock clock = new JobClock();
    assertThat(clock.tick(NOON)).isEqualTo(JobClock.NONE);
    clock.setIdle(true, NOON);
    assertThat(clock.tick(NOON + HOUR)).isEqualTo(JobClock.NONE);
  }

  @Example
  void whileSourcesAreActiveItIsTheirTimeAndNothingElse() {
    JobClock clock = new JobClock();
    clock.advance(NOON - HOUR, NOON);
    assertThat(clock.tick(NOON + 10_000)).isEqualTo(NOON - HOUR);
    clock.advance(NOON - HOUR + 5, NOON + 10_000);
    assertThat(clock.tick(NOON + 60_000)).isEqualTo(NOON - HOUR + 5);
  }

  @Example
  void whenAllAreQuietItGoesOnAtThePaceOfTheWallClock() {
    JobClock clock = new JobClock();
    clock.advance(NOON - HOUR, NOON); // an hour behind, as in a replay
    clock.setIdle(true, NOON);
    assertThat(clock.tick(NOON + 200)).isEqualTo(NOON - HOUR + 200);
    assertThat(clock.tick(NOON + 400)).isEqualTo(NOON - HOUR + 400);
    assertThat(clock.tick(NOON + 10_400)).isEqualTo(NOON - HOUR + 10_400);
  }

  @Example
  void theSilenceBeforeItsDiscoveryHasPassedToo() {
    JobClock clock = new JobClock();
    clock.advance(NOON - HOUR, NOON);
    clock.setIdle(true, NOON + DISCOVERY);
    assertThat(clock.tick(NOON + DISCOVERY)).isEqualTo(NOON - HOUR + DISCOVERY);
  }

  @Example
  void timeInWhichSourcesWereActiveButBehindDoesNotCountAsSilence() {
    JobClock clock = new JobClock();
    clock.advance(NOON - HOUR, NOON);
    // For ten minutes a laggard held the clock back.
    clock.setIdle(true, NOON + 600_000);
    assertThat(clock.tick(NOON + 600_000)).isEqualTo(NOON - HOUR + DISCOVERY);
  }

  @Example
  void itNeverGoesPastNow() {
    JobClock clock = new JobClock();
    clock.advance(NOON - 100, NOON);
    clock.setIdle(true, NOON + DISCOVERY);
    assertThat(clock.tick(NOON + DISCOVERY)).isLessThanOrEqualTo(NOON + DISCOVERY);
    JobClock ahead = new JobClock();
    ahead.advance(NOON + 5_000, NOON); // the broker's clock is ahead of ours
    ahead.setIdle(true, NOON);
    assertThat(ahead.tick(NOON + 1_000)).isEqualTo(NOON + 5_000);
    assertThat(ahead.tick(NOON + 6_000)).isEqualTo(NOON + 6_000);
  }

  @Example
  void itRestsAgainWhenASourceWakesUp() {
    JobClock clock = new JobClock();
    clock.advance(NOON - HOUR, NOON);
    clock.setIdle(true, NOON);
    clock.tick(NOON + 1_000);
    clock.setIdle(false, NOON + 1_000);
    assertThat(clock.tick(NOON + 9_000)).isEqualTo(NOON - HOUR + 1_000);
    clock.advance(NOON - HOUR + 500, NOON + 9_000);
    assertThat(clock.time()).as("never back").isEqualTo(NOON - HOUR + 1_000);
  }

  @Example
  void aWallClockThatIsSetBackStopsItForNoLongerThanATick() {
    JobClock clock = new JobClock();
    clock.advance(NOON - HOUR, NOON);
    clock.setIdle(true, NOON);
    clock.tick(NOON + 1_000);
    assertThat(clock.tick(NOON - 30 * 60_000)).isEqualTo(NOON - HOUR + 1_000);
    assertThat(clock.tick(NOON - 30 * 60_000 + 200)).isEqualTo(NOON - HOUR + 1_200);
  }

  @Example
  void afterARestartTheTimeInBetweenHasPassedWhenAllIsQuiet() {
    JobClock clock = new JobClock(NOON - HOUR, NOON);
    assertThat(clock.time()).isEqualTo(NOON - HOUR);
    clock.setIdle(true, NOON + 600_000);
    assertThat(clock.tick(NOON + 600_000)).isEqualTo(NOON - HOUR + 600_000);
    assertThat(clock.tick(NOON + 600_200)).as("once").isEqualTo(NOON - HOUR + 600_200);
  }

  @Example
  void afterARestartABacklogIsReadAtItsOwnTime() {
    JobClock clock = new JobClock(NOON, NOON);
    clock.advance(NOON + 1_000, NOON + HOUR);
    assertThat(clock.tick(NOON + HOUR)).isEqualTo(NOON + 1_000);
    clock.setIdle(true, NOON + HOUR + 5_000);
    assertThat(clock.tick(NOON + HOUR + 5_000))
        .as("the hour's records said what time it was")
        .isEqualTo(NOON + 1_000 + DISCOVERY);
  }

  private enum Event {
    ADVANCE,
    IDLE,
    ACTIVE,
    TICK,
    RESTART
  }

  private record Step(Event event, long wallClockStep, long lag) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Event.class),
            Arbitraries.longs().between(-5_000, 20_000),
            Arbitraries.longs().between(0, HOUR))
        .as(Step::new)
        .list()
        .ofMaxSize(50);
  }

  @Property
  void itNeverGoesBackNorPastNowWhateverHappens(@ForAll("steps") List<Step> steps) {
    JobClock clock = new JobClock();
    long wall = NOON;
    long latestWall = NOON;
    long former = JobClock.NONE;
    for (Step step : steps) {
      wall += step.wallClockStep();
      latestWall = Math.max(latestWall, wall);
      switch (step.event()) {
        case ADVANCE -> clock.advance(wall - step.lag(), wall);
        case IDLE -> clock.setIdle(true, wall);
        case ACTIVE -> clock.setIdle(false, wall);
        case TICK -> assertThat(clock.tick(wall)).isEqualTo(clock.time());
        case RESTART -> {
          if (clock.time() != JobClock.NONE) {
            clock = new JobClock(clock.time(), wall);
          }
        }
      }
      assertThat(clock.time()).isGreaterThanOrEqualTo(former).isLessThanOrEqualTo(latestWall);
      former = clock.time();
    }
  }
}

package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import realtimenps.job.domain.SourceClock.Reading;

class SourceClockTest {
  private static final int TICKS_A_SECOND = (int) (1_000 / SourceClock.TICK);

  private final SourceClock clock = new SourceClock();

  @Test
  void theTimeIsThatOfTheLeastAdvancedActivePartition() {
    clock.read("a", 0, 100);
    clock.read("b", 0, 50);
    assertThat(clock.tick()).isEqualTo(new Reading(50, false));
    clock.read("b", 0, 120);
    assertThat(clock.tick()).isEqualTo(new Reading(100, false));
  }

  @Test
  void partitionsAreThoseOfTheirTopic() {
    clock.read("a", 0, 100);
    clock.read("a", 1, 70);
    clock.read("b", 1, 50);
    assertThat(clock.tick()).isEqualTo(new Reading(50, false));
    clock.read("b", 1, 120);
    assertThat(clock.tick()).isEqualTo(new Reading(70, false));
  }

  @Test
  void disorderWithinAPartitionDoesNotSetItBack() {
    clock.read("a", 0, 100);
    clock.read("a", 0, 40);
    assertThat(clock.tick()).isEqualTo(new Reading(100, false));
  }

  @Test
  void aPartitionThatIsQuietForASecondHoldsNothingBack() {
    clock.read("slow", 0, 10);
    for (int i = 0; i < TICKS_A_SECOND; i++) {
      clock.read("fast", 0, 1_000 + i);
      assertThat(clock.tick()).as("not quiet for a second yet").isEqualTo(new Reading(10, false));
    }
    clock.read("fast", 0, 2_000);
    assertThat(clock.tick()).isEqualTo(new Reading(2_000, false));
  }

  @Test
  void aPartitionThatWakesUpCountsAgain() {
    clock.read("slow", 0, 10);
    for (int i = 0; i <= TICKS_A_SECOND; i++) {
      clock.read("fast", 0, 1_000);
      clock.tick();
    }
    clock.read("slow", 0, 20);
    clock.read("fast", 0, 1_001);
    assertThat(clock.tick()).isEqualTo(new Reading(20, false));
  }

  @Test
  void whenAllAreQuietItRisesToTheMostAdvanced() {
    clock.read("a", 0, 10);
    clock.read("b", 0, 500);
    Reading last = new Reading(SourceClock.NONE, false);
    for (int i = 0; i <= TICKS_A_SECOND; i++) {
      last = clock.tick();
    }
    assertThat(last).isEqualTo(new Reading(500, true));
  }

  @Test
  void aRecordEndsTheQuiet() {
    clock.read("a", 0, 10);
    for (int i = 0; i <= TICKS_A_SECOND; i++) {
      clock.tick();
    }
    clock.read("a", 0, 11);
    assertThat(clock.tick()).isEqualTo(new Reading(11, false));
  }

  @Test
  void aSubtaskThatNeverReadAnythingIsIdleOnceItHadTimeToStart() {
    Reading reading = clock.tick();
    for (int i = 0; i < 5 * TICKS_A_SECOND; i++) {
      reading = clock.tick();
    }
    assertThat(reading).isEqualTo(new Reading(SourceClock.NONE, true));
  }

  @Test
  void aSubtaskThatIsHeldUpDoesNotTakeThatForSilence() {
    clock.read("a", 0, 10);
    clock.read("b", 0, 500);
    // However long the wall clock says it was: no tick has passed.
    assertThat(clock.tick()).isEqualTo(new Reading(10, false));
  }
}

package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DayCountsTest {
  private final DayCounts counts = new DayCounts();

  @ParameterizedTest
  @CsvSource({"0, 1", "7, .7071067811865476", "14, .5", "28, .25", "199, 5.26e-5", "200, 0"})
  void aResponseWeighsHalfAfter14Days(int age, double weight) {
    assertThat(DayCounts.weight(1_000, 1_000 + age)).isCloseTo(weight, within(1e-7));
  }

  @Test
  void whatIsAheadOfTheClockWeighsNoMore() {
    assertThat(DayCounts.weight(1_001, 1_000)).isEqualTo(1);
  }

  @Test
  void daysAreThoseOfUtcBefore1970Too() {
    assertThat(DayCounts.dayOf(DayCounts.DAY - 1)).isZero();
    assertThat(DayCounts.dayOf(DayCounts.DAY)).isEqualTo(1);
    assertThat(DayCounts.dayOf(-1)).isEqualTo(-1);
  }

  @Test
  void twoHundredDaysAreKept() {
    for (int day = 0; day < 300; day++) {
      counts.add(day, 1, 2);
    }
    assertThat(counts.size()).isEqualTo(200);
    assertThat(counts.firstDay()).isEqualTo(100);
    counts.add(99, 5, 5);
    assertThat(counts.firstDay()).as("too late").isEqualTo(100);
    counts.add(1_000, 0, 1);
    assertThat(counts.size()).as("a long silence").isEqualTo(1);
  }

  @Test
  void takenBackAfterItsDayWasForgottenChangesNothing() throws IOException {
    counts.add(1_000, 3, 4);
    byte[] before = Bytes.of(counts::write);
    counts.add(700, -1, 0);
    counts.add(1_000, 0, 0);
    assertThat(Bytes.of(counts::write)).isEqualTo(before);
  }

  @Test
  void aDayOfWhichAllIsTakenBackIsGone() {
    counts.add(10, 1, 1);
    counts.add(11, 1, 0);
    counts.add(10, -1, 0);
    counts.add(10, 0, -1);
    assertThat(counts.firstDay()).isEqualTo(11);
    counts.add(11, -1, 0);
    assertThat(counts.isEmpty()).isTrue();
    assertThat(counts.firstDay()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void responsesAreCountedFromADayOn() {
    counts.add(10, 1, 2);
    counts.add(11, 3, 4);
    assertThat(counts.responsesSince(10)).isEqualTo(10);
    assertThat(counts.responsesSince(11)).isEqualTo(7);
    assertThat(counts.responsesSince(12)).isZero();
  }

  @Test
  void countsAreAddedToCountsDayByDay() {
    DayCounts more = new DayCounts();
    more.add(9, 1, 0);
    more.add(10, 1, 1);
    counts.add(10, 1, 2);
    counts.addAll(more);
    assertThat(counts.size()).isEqualTo(2);
    assertThat(counts.detractors(1)).isEqualTo(2);
    assertThat(counts.others(1)).isEqualTo(3);
    assertThat(counts.responsesSince(9)).isEqualTo(6);
  }

  @Property(tries = 200)
  void theDaysBeforeTheLastWeighTheSameToTheLastBitWheneverTheyAreWeighed(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      int day = 1_000 + i / 4 - (random.nextInt(3) == 0 ? random.nextInt(250) : 0);
      int sign = random.nextInt(3) == 0 ? -1 : 1;
      counts.add(day, sign * random.nextInt(2), sign * random.nextInt(3));
      if (random.nextBoolean()) {
        int today = 1_000 + i / 4 + random.nextInt(2);
        double detractors = 0;
        double others = 0;
        for (int past = 0; past < counts.size() - 1; past++) {
          detractors += DayCounts.weight(counts.day(past), today) * counts.detractors(past);
          others += DayCounts.weight(counts.day(past), today) * counts.others(past);
        }
        counts.weighPast(today);
        assertThat(counts.pastDetractors()).isEqualTo(detractors);
        assertThat(counts.pastOthers()).isEqualTo(others);
      }
    }
  }

  @Property(tries = 200)
  void theyFollowFromTheLiveResponsesWhateverTheirOrder(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    DayCounts shuffled = new DayCounts();
    List<int[]> live = new ArrayList<>();
    List<int[]> changes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int detractor = random.nextInt(2);
      int[] one = {random.nextInt(150), detractor, 1 - detractor};
      changes.add(one);
      if (random.nextInt(4) > 0) {
        live.add(one);
      }
    }
    Collections.shuffle(changes, random);
    changes.forEach(one -> shuffled.add(one[0], one[1], one[2]));
    changes.stream()
        .filter(one -> !live.contains(one))
        .forEach(one -> shuffled.add(one[0], -one[1], -one[2]));
    DayCounts inOrder = new DayCounts();
    live.forEach(one -> inOrder.add(one[0], one[1], one[2]));
    byte[] bytes = Bytes.of(shuffled::write);
    assertThat(bytes).isEqualTo(Bytes.of(inOrder::write));
    assertThat(Bytes.of(Bytes.read(bytes, DayCounts::read)::write)).isEqualTo(bytes);
  }
}

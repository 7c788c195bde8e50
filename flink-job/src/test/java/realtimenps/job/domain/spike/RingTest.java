package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final byte DETRACTOR = Mark.of(true, 3);
  private static final byte PROMOTER = Mark.of(false, 127);

  private final Ring ring = new Ring(2);

  @Test
  void responsesAreInTheOrderOfTheirTimesWhateverThatOfTheirArrival() {
    ring.add(30, 1, DETRACTOR);
    ring.add(10, 2, PROMOTER);
    ring.add(20, 3, PROMOTER);
    assertThat(places()).containsExactly("10/2", "20/3", "30/1");
    assertThat(ring.mark(2)).isEqualTo(DETRACTOR);
    assertThat(ring.mark(0)).isEqualTo(PROMOTER);
  }

  @Test
  void thoseOfOneTimeAreInTheOrderOfTheirIds() {
    ring.add(10, 7, PROMOTER);
    ring.add(10, Long.MAX_VALUE, PROMOTER);
    ring.add(10, -4, PROMOTER);
    ring.add(10, 0, PROMOTER);
    assertThat(places()).containsExactly("10/-4", "10/0", "10/7", "10/" + Long.MAX_VALUE);
  }

  @Test
  void onlyTheVeryResponseIsRemoved() {
    ring.add(10, 1, PROMOTER);
    ring.add(10, 2, PROMOTER);
    ring.add(20, 1, PROMOTER);
    assertThat(ring.remove(10, 3)).isFalse();
    assertThat(ring.remove(15, 1)).isFalse();
    assertThat(ring.remove(30, 1)).isFalse();
    assertThat(ring.remove(10, 2)).isTrue();
    assertThat(places()).containsExactly("10/1", "20/1");
  }

  @Test
  void itHoldsWhatIsTestedAnd32ToSpare() {
    for (int i = 0; i < 34; i++) {
      ring.add(i, 0, PROMOTER);
      assertThat(ring.isOverfull()).isFalse();
    }
    ring.add(34, 0, PROMOTER);
    assertThat(ring.isOverfull()).isTrue();
    ring.dropOldest();
    assertThat(ring.isOverfull()).isFalse();
    assertThat(ring.time(0)).isEqualTo(1);
  }

  @Test
  void whatIsNotNewerThanWhatHasLeftIsOutOfReach() {
    assertThat(ring.reaches(Long.MIN_VALUE, 0)).as("at first all is in reach").isTrue();
    ring.add(10, 5, PROMOTER);
    ring.add(20, 1, PROMOTER);
    ring.dropOldest();
    assertThat(ring.reaches(9, 9)).isFalse();
    assertThat(ring.reaches(10, 5)).as("the very one that left").isFalse();
    assertThat(ring.reaches(10, 6)).isTrue();
    assertThat(ring.reaches(11, 0)).isTrue();
  }

  @Test
  void theBytesKeepTheResponsesAndTheFloor() throws IOException {
    for (int i = 0; i < 40; i++) {
      ring.add(1_772_442_300_000L + i / 2 * 1_000L, -i, i % 3 == 0 ? DETRACTOR : PROMOTER);
      if (ring.isOverfull()) {
        ring.dropOldest();
      }
    }
    byte[] bytes = Bytes.of(ring::write);
    Ring read = Bytes.read(bytes, in -> Ring.read(2, in));
    assertThat(Bytes.of(read::write)).isEqualTo(bytes);
    long floor = 1_772_442_302_000L;
    assertThat(read.reaches(floor, -4)).as("the newest that left").isFalse();
    assertThat(read.reaches(floor, -3)).isTrue();
    read.add(1_772_442_400_000L, 1, PROMOTER);
    assertThat(read.isOverfull()).isTrue();
  }

  @Test
  void anEmptyRingHasBytes() throws IOException {
    Ring read = Bytes.read(Bytes.of(ring::write), in -> Ring.read(2, in));
    assertThat(read.size()).isZero();
    assertThat(read.reaches(Long.MIN_VALUE, 0)).isTrue();
  }

  private List<String> places() {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < ring.size(); i++) {
      places.add(ring.time(i) + "/" + ring.id(i));
    }
    return places;
  }
}

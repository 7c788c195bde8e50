package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TimeSpansTest {
  private final TimeSpans spans = new TimeSpans();

  @Test
  void bothEndsAreInASpan() {
    spans.add(10, 20, 0);
    assertThat(spans.contain(9)).isFalse();
    assertThat(spans.contain(10)).isTrue();
    assertThat(spans.contain(20)).isTrue();
    assertThat(spans.contain(21)).isFalse();
  }

  @Test
  void spansMayOverlap() {
    spans.add(10, 20, 0);
    spans.add(15, 40, 0);
    spans.add(60, 60, 0);
    assertThat(spans.contain(12)).isTrue();
    assertThat(spans.contain(30)).isTrue();
    assertThat(spans.contain(50)).isFalse();
    assertThat(spans.contain(60)).isTrue();
  }

  @Test
  void whatEndedTooLongAgoIsForgotten() {
    spans.add(10, 20, 0);
    spans.add(30, 40, 0);
    spans.add(50, 60, 21);
    assertThat(spans.contain(15)).isFalse();
    assertThat(spans.contain(35)).isTrue();
  }

  @Test
  void theBytesKeepAll() throws IOException {
    spans.add(10, 20, 0);
    spans.add(1_772_442_300_000L, 1_772_445_600_000L, 0);
    byte[] bytes = Bytes.of(spans::write);
    TimeSpans read = Bytes.read(bytes, TimeSpans::read);
    assertThat(read.contain(15)).isTrue();
    assertThat(read.contain(1_772_445_600_000L)).isTrue();
    assertThat(read.contain(1_772_445_600_001L)).isFalse();
    assertThat(Bytes.of(read::write)).isEqualTo(bytes);
  }
}

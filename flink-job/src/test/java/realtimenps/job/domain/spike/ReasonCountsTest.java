package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReasonCountsTest {
  /** Reasons are counted by blocks of 28 days; this is when one begins. */
  private static final long BLOCK = 28 * DayCounts.DAY;

  private static final long NOW = 700 * BLOCK;

  private final ReasonCounts counts = new ReasonCounts();

  @Test
  void aReasonThatIsMoreThanUsualStrikes() {
    count("price", 60, NOW);
    count("invoice", 20, NOW);
    count("invoice", 8, NOW); // those of the spike are counted, too
    count("price", 4, NOW);
    assertThat(counts.striking(Map.of("invoice", 8, "price", 4)))
        .containsExactly(new Alert.Reason("invoice", 8, 12 * 20 / 80.));
  }

  @Test
  void aReasonThatNobodyEverGaveStrikes() {
    count("price", 40, NOW);
    count("outage", 5, NOW);
    assertThat(counts.striking(Map.of("outage", 5)))
        .containsExactly(new Alert.Reason("outage", 5, 0));
  }

  @Test
  void twoOfAReasonAreNothing() {
    count("price", 40, NOW);
    count("outage", 2, NOW);
    assertThat(counts.striking(Map.of("outage", 2))).isEmpty();
  }

  @Test
  void whatIsUsualDoesNotStrike() {
    count("price", 40, NOW);
    count("invoice", 40, NOW);
    assertThat(counts.striking(Map.of("price", 6, "invoice", 5))).isEmpty();
  }

  @Test
  void withoutEnoughOthersNothingIsSaid() {
    count("outage", 8, NOW);
    count("price", 19, NOW);
    assertThat(counts.striking(Map.of("outage", 8))).isEmpty();
    count("price", 1, NOW);
    assertThat(counts.striking(Map.of("outage", 8))).hasSize(1);
  }

  @Test
  void theMostStrikingComeFirstAndFiveAtMost() {
    count("price", 100, NOW);
    Map<String, Integer> among = Map.of("a", 4, "b", 9, "c", 5, "d", 5, "e", 7, "f", 3);
    among.forEach((reason, count) -> count(reason, count, NOW));
    assertThat(counts.striking(among))
        .extracting(Alert.Reason::reason)
        .containsExactly("b", "e", "c", "d", "a");
  }

  @Test
  void whatIsTakenBackWasNeverThere() throws IOException {
    count("price", 30, NOW);
    byte[] before = Bytes.of(counts::write);
    count("outage", 8, NOW);
    for (int i = 0; i < 8; i++) {
      counts.count("outage", NOW, -1);
    }
    assertThat(Bytes.of(counts::write)).isEqualTo(before);
  }

  @Test
  void reasonsAreForgottenAfterTheNextBlock() {
    count("price", 40, NOW - 1);
    count("invoice", 1, NOW);
    assertThat(strikes("outage")).as("the block before still counts").isTrue();
    count("invoice", 1, NOW + BLOCK);
    assertThat(strikes("outage")).as("one late response counts, too").isFalse();
    count("price", 40, NOW - 1);
    assertThat(strikes("outage")).as("too late to count").isFalse();
    count("price", 40, NOW);
    assertThat(strikes("outage")).isTrue();
  }

  @Test
  void aTenantWithEndlessReasonsIsNoBurden() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      count("reason " + i, 1, NOW);
    }
    assertThat(Bytes.of(counts::write)).hasSizeLessThan(200 * 14);
    assertThat(counts.striking(Map.of("reason 999", 3)))
        .as("one that found no place is taken for a new one")
        .hasSize(1);
  }

  @Test
  void theBytesKeepAll() throws IOException {
    count("price", 40, NOW - 1);
    count("invoice", 3, NOW);
    byte[] bytes = Bytes.of(counts::write);
    ReasonCounts read = Bytes.read(bytes, ReasonCounts::read);
    assertThat(Bytes.of(read::write)).isEqualTo(bytes);
    List<Alert.Reason> striking = counts.striking(Map.of("invoice", 3));
    assertThat(striking).hasSize(1);
    assertThat(read.striking(Map.of("invoice", 3))).isEqualTo(striking);
  }

  /** Whether five of a new reason are striking, so that there are enough others. */
  private boolean strikes(String reason) {
    return !counts.striking(Map.of(reason, 5)).isEmpty();
  }

  private void count(String reason, int times, long time) {
    for (int i = 0; i < times; i++) {
      counts.count(reason, time, 1);
    }
  }
}

package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HourFactorsTest {
  private static final long NOON = Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;
  private static final int VOICE = 1;
  private static final int CHAT = 2;
  private static final byte OF_VOICE = Mark.of(false, VOICE);
  private static final byte OF_CHAT = Mark.of(false, CHAT);

  private final HourFactors factors = new HourFactors();

  @Test
  void whereNothingIsKnownAllHoursAreAlike() {
    assertThat(factors.of(NOON, OF_VOICE)).isEqualTo(1);
  }

  @Test
  void anHourIsDrawnTowardsTheWholeDayByTwoHundredResponses() {
    count(NOON, VOICE, 300, 100); // 400 at noon
    count(NOON + HOUR, VOICE, 100, 500); // 600 at one; two fifths are detractors
    double evenOdds = .4 / .6;
    assertThat(factors.of(NOON, OF_VOICE))
        .isCloseTo((300 + 80) / (100. + 120) / evenOdds, within(1e-9));
    assertThat(factors.of(NOON + HOUR - 1, OF_VOICE)).isEqualTo(factors.of(NOON, OF_VOICE));
    assertThat(factors.of(NOON + HOUR, OF_VOICE))
        .isCloseTo((100 + 80) / (500. + 120) / evenOdds, within(1e-9));
    assertThat(factors.of(NOON + 2 * HOUR, OF_VOICE))
        .as("an hour without responses")
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void anHourIsTheSameEveryDay() {
    count(NOON, VOICE, 300, 100);
    count(NOON + HOUR, VOICE, 100, 500);
    assertThat(factors.of(NOON + 100 * DayCounts.DAY, OF_VOICE))
        .isEqualTo(factors.of(NOON, OF_VOICE));
  }

  @Test
  void channelsAreApart() {
    count(NOON, VOICE, 300, 100);
    count(NOON + HOUR, VOICE, 100, 500);
    count(NOON, CHAT, 100, 100);
    assertThat(factors.of(NOON, OF_CHAT)).isCloseTo(1, within(1e-9));
    assertThat(factors.of(NOON, Mark.of(true, 3))).isEqualTo(1);
  }

  @Test
  void channelsBeyondThoseThatAreToldApartHaveNone() {
    count(NOON, Mark.OTHER, 300, 100);
    count(NOON + HOUR, Mark.OTHER, 100, 500);
    assertThat(factors.of(NOON, Mark.of(true, Mark.OTHER))).isEqualTo(1);
  }

  @Test
  void whatIsTakenBackWasNeverThere() throws IOException {
    count(NOON, VOICE, 300, 100);
    byte[] before = Bytes.of(factors::write);
    double factor = factors.of(NOON + HOUR, OF_VOICE);
    factors.count(NOON + HOUR, Mark.of(true, VOICE), 1);
    factors.count(NOON + HOUR, Mark.of(false, VOICE), 1);
    assertThat(factors.of(NOON + HOUR, OF_VOICE)).isNotEqualTo(factor);
    factors.count(NOON + HOUR, Mark.of(true, VOICE), -1);
    factors.count(NOON + HOUR, Mark.of(false, VOICE), -1);
    assertThat(factors.of(NOON + HOUR, OF_VOICE)).isEqualTo(factor);
    assertThat(Bytes.of(factors::write)).isEqualTo(before);
  }

  @Property(tries = 100)
  void itsSumsAreThoseOfItsBytes(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      long time = NOON + (random.nextInt(100) + i / 2) * DayCounts.DAY + random.nextInt(24) * HOUR;
      factors.count(time, Mark.of(random.nextInt(4) == 0, VOICE), random.nextInt(3) == 0 ? -1 : 1);
    }
    HourFactors read = Bytes.read(Bytes.of(factors::write), HourFactors::read);
    for (int hour = 0; hour < 24; hour++) {
      assertThat(factors.of(hour * HOUR, OF_VOICE)).isEqualTo(read.of(hour * HOUR, OF_VOICE));
    }
  }

  @Test
  void hoursAreForgottenAfter256DaysAtMost() {
    count(NOON, VOICE, 300, 100);
    count(NOON + HOUR, VOICE, 100, 500);
    count(NOON + 190 * DayCounts.DAY, VOICE, 0, 1);
    assertThat(factors.of(NOON, OF_VOICE)).isGreaterThan(2);
    count(NOON + 256 * DayCounts.DAY, VOICE, 0, 1);
    assertThat(factors.of(NOON, OF_VOICE)).isCloseTo(1, within(.05));
    count(NOON, VOICE, 300, 100);
    assertThat(factors.of(NOON, OF_VOICE)).as("too late").isCloseTo(1, within(.05));
  }

  @Test
  void theBytesKeepAll() throws IOException {
    count(NOON, VOICE, 300, 100);
    count(NOON + HOUR, VOICE, 100, 500);
    count(NOON + 70 * DayCounts.DAY, CHAT, 7, 9);
    count(NOON, 127, 7, 9);
    byte[] bytes = Bytes.of(factors::write);
    HourFactors read = Bytes.read(bytes, HourFactors::read);
    assertThat(Bytes.of(read::write)).isEqualTo(bytes);
    assertThat(read.of(NOON, OF_VOICE)).isEqualTo(factors.of(NOON, OF_VOICE));
    assertThat(read.of(NOON, OF_CHAT)).isEqualTo(factors.of(NOON, OF_CHAT));
  }

  private void count(long time, int channel, int detractors, int others) {
    for (int i = 0; i < detractors; i++) {
      factors.count(time, Mark.of(true, channel), 1);
    }
    for (int i = 0; i < others; i++) {
      factors.count(time, Mark.of(false, channel), 1);
    }
  }
}

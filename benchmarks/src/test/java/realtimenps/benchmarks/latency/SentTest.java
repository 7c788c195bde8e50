package realtimenps.benchmarks.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.Subject;

class SentTest {
  private static final long MILLI = 1_000_000;
  private static final long MINUTE_MICROS = 60_000_000;
  private static final String AGENT = Subject.agentKey("acme", "amy");
  private static final String OTHER = Subject.agentKey("bolt", "amy");

  @Test
  void whatIsNeverSeenHasTakenAMinute() {
    Sent sent = new Sent(List.of(0L), 500 * MILLI);
    sent.add(AGENT, 0);
    sent.add(AGENT, 100 * MILLI);
    sent.add(OTHER, 200 * MILLI);
    sent.see(AGENT, 1, 8 * MILLI);

    Sent.Taken taken = sent.taken().get(0);

    assertThat(sent.unseen()).isEqualTo(2);
    assertThat(taken.all().getTotalCount()).isEqualTo(3);
    assertThat(taken.all().getCountBetweenValues(MINUTE_MICROS, MINUTE_MICROS)).isEqualTo(2);
    assertThat(taken.ofQuiet().getTotalCount()).isEqualTo(2);
    assertThat(taken.ofTenants())
        .hasEntrySatisfying("acme", micros -> assertThat(micros.getTotalCount()).isEqualTo(2))
        .hasEntrySatisfying("bolt", micros -> assertThat(micros.getTotalCount()).isEqualTo(1));
  }

  @Test
  void whatIsSeenAfterAllCountsOnce() {
    Sent sent = new Sent(List.of(0L), 500 * MILLI);
    sent.add(AGENT, 0);
    assertThat(sent.taken().get(0).all().getTotalCount()).isEqualTo(1);
    sent.see(AGENT, 1, 8 * MILLI);

    Sent.Taken taken = sent.taken().get(0);

    assertThat(taken.all().getTotalCount()).isEqualTo(1);
    assertThat(taken.all().getMaxValue()).isLessThan(9_000);
  }
}

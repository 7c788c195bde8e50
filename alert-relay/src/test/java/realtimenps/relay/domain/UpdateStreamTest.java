package realtimenps.relay.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.relay.domain.Alerts.PAGING;
import static realtimenps.relay.domain.Alerts.minutes;

import org.junit.jupiter.api.Test;

class UpdateStreamTest {
  private final UpdateStream stream = new UpdateStream(PAGING, minutes(0));

  @Test
  void silence_raises_an_alert_and_the_next_update_ends_it() {
    stream.heard(minutes(1));
    assertThat(stream.page(minutes(2)).orElseThrow().isOpen()).isFalse();

    Page stopped = stream.page(minutes(2.1)).orElseThrow();
    assertThat(stopped.isOpen()).isTrue();
    assertThat(stopped.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(stopped.labels())
        .containsEntry("alertname", "NpsStreamStopped")
        .containsEntry("receiver", "operations")
        .containsEntry("episode", "NpsStreamStopped");
    assertThat(stopped.summary()).startsWith("No NPS update for over 60 s");
    assertThat(stream.page(minutes(9))).hasValue(stopped);

    stream.heard(minutes(10));
    Page over = stream.page(minutes(10)).orElseThrow();
    assertThat(over.end()).isEqualTo(new Page.End(minutes(10), minutes(10)));
    assertThat(over.labels()).isEqualTo(stopped.labels());
  }

  @Test
  void silence_counts_from_where_a_clock_was_set_back_to() {
    stream.heard(minutes(60));
    assertThat(stream.page(minutes(1)).orElseThrow().isOpen()).isFalse();
    assertThat(stream.page(minutes(2.1)).orElseThrow().isOpen()).isTrue();
  }

  @Test
  void a_stream_that_was_never_heard_is_given_its_time_and_then_counts_as_stopped() {
    assertThat(stream.page(minutes(1))).isEmpty();
    assertThat(stream.page(minutes(1.1)).orElseThrow().isOpen()).isTrue();
  }

  @Test
  void a_stream_that_stopped_long_before_the_relay_started_counts_as_stopped_at_once() {
    stream.heard(minutes(-60));

    Page stopped = stream.page(minutes(0)).orElseThrow();
    assertThat(stopped.isOpen()).isTrue();
    assertThat(stopped.startsAt()).isEqualTo(minutes(-60));
  }

  @Test
  void where_every_tenant_has_come_to_its_end_silence_means_nothing() {
    stream.heard(minutes(0));
    stream.lag("acme", 100);
    stream.gone("acme");

    assertThat(stream.page(minutes(60)).orElseThrow().isOpen()).isFalse();
  }

  @Test
  void it_counts_the_tenants_that_are_too_far_behind() {
    stream.lag("acme", 15 * 60_000);
    stream.lag("other", 15 * 60_000 + 1);

    assertThat(stream.laggingTenants()).isEqualTo(1);
  }
}

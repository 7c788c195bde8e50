package realtimenps.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import realtimenps.v1.NpsAlert;

class AlertsTest {
  private static final NpsAlert FIRING = AlertRecords.firing("acme/TEAM/billing", "PAGE");

  @Test
  void ofAnEpisodeTheLargestEpochAndRevisionStands() {
    Alerts alerts = new Alerts();
    alerts.apply("acme/TEAM/billing/1", AlertRecords.version(FIRING, "RESOLVED", 2, 1));
    alerts.apply("acme/TEAM/billing/1", AlertRecords.version(FIRING, "FIRING", 1, 9));
    assertThat(alerts.open()).isEmpty();

    alerts.apply("acme/TEAM/billing/1", AlertRecords.version(FIRING, "FIRING", 2, 2));
    assertThat(alerts.open()).hasSize(1);

    alerts.apply("acme/TEAM/billing/1", AlertRecords.version(FIRING, "WITHDRAWN", 2, 3));
    assertThat(alerts.open()).isEmpty();
  }

  @Test
  void whatPagesComesFirstAndWhatIsSuppressedLast() {
    NpsAlert suppressed = AlertRecords.firing("acme/AGENT/ann", "CRITICAL");
    suppressed.setSuppressedBy("acme/TEAM/billing/20260302-1");
    Alerts alerts =
        AlertRecords.alerts(
            suppressed,
            AlertRecords.firing("acme/TEAM/watched", "WATCH"),
            AlertRecords.firing("acme/TEAM/unheard-of", "NEWER"),
            FIRING,
            AlertRecords.firing("acme/TENANT", "CRITICAL"));

    assertThat(alerts.open().stream().map(NpsAlert::getSubject))
        .isEqualTo(
            List.of(
                "acme/TENANT",
                "acme/TEAM/billing",
                "acme/TEAM/watched",
                "acme/TEAM/unheard-of",
                "acme/AGENT/ann"));
  }
}

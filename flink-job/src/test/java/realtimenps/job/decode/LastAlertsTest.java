package realtimenps.job.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.detect.AlertUpdate;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.Episode;
import realtimenps.job.domain.spike.Severity;
import realtimenps.job.domain.spike.ToldAlert;
import realtimenps.job.publish.AlertSerializer;
import realtimenps.job.settings.Settings;
import realtimenps.v1.NpsAlert;

/** What readers keep of the records of alerts, as the job writes them. */
@SuppressWarnings("NullAway") // the contexts that Flink passes are not looked at
class LastAlertsTest {
  private static final String KEY = "acme/AGENT/ann/20260302-1";

  private LastAlerts last;
  private AlertSerializer serializer;

  @BeforeEach
  void open(TestInfo test) throws Exception {
    RegistryConnection registry =
        RegistryConnection.to("mock://alerts-" + test.getDisplayName().replaceAll("\\W", ""));
    int id = registry.open().register("alert", new AvroSchema(NpsAlert.getClassSchema()));
    serializer = new AlertSerializer("nps.alerts", id);
    serializer.open(null, null);
    last =
        new LastAlerts(
            key -> !key.startsWith("other/"),
            new Settings.Registry(registry, Duration.ofSeconds(1)));
  }

  @Test
  void whatFiresIsKnownWithAllButItsEvidence() {
    last.take(KEY, bytes(alert(Episode.State.FIRING, evidence()), 5, 6));
    assertThat(last.byKey())
        .containsOnly(entry(KEY, new ToldAlert(5, 6, alert(Episode.State.FIRING, List.of()))));
  }

  @Test
  void whatIsOverAndNamesSomebodyIsKnownWithAllButItsEvidence() {
    last.take(KEY, bytes(alert(Episode.State.FIRING, evidence()), 5, 6));
    last.take(KEY, bytes(alert(Episode.State.RESOLVED, evidence()), 5, 7));
    assertThat(last.byKey())
        .containsOnly(entry(KEY, new ToldAlert(5, 7, alert(Episode.State.RESOLVED, List.of()))));
  }

  @Test
  void ofWhatIsOverAndNamesNobodyOnlyThatIsKnown() {
    last.take(KEY, bytes(alert(Episode.State.FIRING, evidence()), 5, 6));
    last.take(KEY, bytes(alert(Episode.State.RESOLVED, List.of()), 5, 7));
    assertThat(last.byKey()).containsOnly(entry(KEY, new ToldAlert(5, 7, null)));
  }

  @Test
  void theRecordThatReadersKeepCountsAndNotTheOneThatCameLast() {
    last.take(KEY, bytes(alert(Episode.State.FIRING, evidence()), 9, 1));
    last.take(KEY, bytes(alert(Episode.State.RESOLVED, evidence()), 5, 7));
    assertThat(last.byKey())
        .containsOnly(entry(KEY, new ToldAlert(9, 1, alert(Episode.State.FIRING, List.of()))));
  }

  @Test
  void whatIsNotWantedOrGoneIsNotKnown() {
    last.take("other/TENANT/20260302-1", new byte[] {7});
    last.take(KEY, bytes(alert(Episode.State.FIRING, evidence()), 5, 6));
    last.take(KEY, null);
    assertThat(last.byKey()).isEmpty();
  }

  @Test
  void whatCannotBeReadOrIsOfAnotherKeyIsKnownToBeThereAndHidesNothing() {
    byte[] good = bytes(alert(Episode.State.FIRING, evidence()), 5, 6);
    last.take(KEY, good);
    last.take(KEY, Arrays.copyOf(good, 20));
    last.take("acme/AGENT/ben/20260302-1", good);
    last.take("acme/TENANT/20260302-1", new byte[0]);
    assertThat(last.byKey())
        .containsOnly(
            entry(KEY, new ToldAlert(5, 6, alert(Episode.State.FIRING, List.of()))),
            entry("acme/AGENT/ben/20260302-1", new ToldAlert(0, 0, null)),
            entry("acme/TENANT/20260302-1", new ToldAlert(0, 0, null)));
  }

  private byte[] bytes(Alert alert, long epoch, long revision) {
    return serializer.serialize(new AlertUpdate(alert, 4_000, epoch, revision), null, null).value();
  }

  private static List<Alert.Evidence> evidence() {
    return List.of(new Alert.Evidence("r-7", "i-7", "c-7", "ann", 3, 2_000, "invoice"));
  }

  private static Alert alert(Episode.State state, List<Alert.Evidence> evidence) {
    boolean fires = state == Episode.State.FIRING;
    @Nullable Long resolvedAt = fires ? null : Long.valueOf(3_000);
    return new Alert(
        "acme/AGENT/ann",
        "billing",
        "bea",
        "20260302-1",
        state,
        Severity.PAGE,
        fires ? null : Episode.ResolveReason.RECOVERED,
        1_000,
        2_000,
        resolvedAt,
        14,
        20,
        4.5,
        1.25,
        evidence,
        List.of(),
        "acme/TEAM/billing/20260302-1",
        "Agent ann: 14 of 20 detractors");
  }
}

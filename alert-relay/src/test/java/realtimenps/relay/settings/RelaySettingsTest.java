package realtimenps.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.connections.KafkaConnection;
import realtimenps.connections.RegistryConnection;

class RelaySettingsTest {
  private static final String KEY = "k".repeat(32);

  @Test
  void the_defaults_are_those_of_the_help() {
    RelaySettings settings = parse(Map.of(), "--alertmanager-url=http://h:9093");

    assertThat(settings.input())
        .isEqualTo(
            new RelaySettings.Input(
                KafkaConnection.to("h:1"),
                RegistryConnection.to("http://h:2"),
                "nps.alerts",
                "nps.updates"));
    assertThat(settings.alertmanagers())
        .containsExactly(new RelaySettings.Alertmanager(URI.create("http://h:9093"), null));
    assertThat(settings.pagerDuty()).isNull();
    assertThat(settings.paging().resolveHold()).isEqualTo(Duration.ofMinutes(15));
    assertThat(settings.paging().maxAlertAge()).isEqualTo(Duration.ofMinutes(15));
    assertThat(settings.paging().streamSilence()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.resendInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.endpoint()).isEqualTo(new RelaySettings.Endpoint("127.0.0.1", 18093));
    assertThat(RelayOptions.usage()).contains("Default: 15 min", "--resolve-hold", "Default: 60 s");
  }

  @Test
  void every_mistake_is_told_at_once_and_no_password() {
    assertThatThrownBy(
            () ->
                RelaySettings.parse(
                    Map.of("NPS_PAGERDUTY_KEYS", "default=short"),
                    "--alertmanager-url=http://user:s3cret@h:1",
                    "--alertmanager-user=nps",
                    "--resolve-hold=15",
                    "--stream-silence=0 s",
                    "--http-port=65536",
                    "--tenant=acme"))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.mistakes())
                    .containsExactlyInAnyOrder(
                        "tenant is no setting; see --help for all of them.",
                        "bootstrap-servers is missing; it is required.",
                        "schema-registry-url is missing; it is required.",
                        "alertmanager-user has no password: give alertmanager-password-file or"
                            + " NPS_ALERTMANAGER_PASSWORD.",
                        "alertmanager-url has a user or a password in it: give them by file or"
                            + " environment, see --help.",
                        "NPS_PAGERDUTY_KEYS: the routing key of default must be 32 letters and"
                            + " digits.",
                        "resolve-hold is '15': it must be a duration, such as '15 s' or PT15S.",
                        "stream-silence is '0 s': it must be from PT1S to PT8760H.",
                        "http-port is '65536': it must be from 0 to 65535."))
        .hasMessageNotContaining("s3cret")
        .hasMessageNotContaining("short");
  }

  @Test
  void somebody_must_be_told() {
    assertThatThrownBy(() -> parse(Map.of()))
        .hasMessage("There is nobody to tell: give alertmanager-url, pagerduty-keys or both.");
  }

  @Test
  void a_file_is_under_the_arguments(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("relay.properties");
    Files.writeString(
        file, "resolve-hold=1 min\nstream-silence=2 min\nalertmanager-url=http://h:3\n");

    RelaySettings settings = parse(Map.of(), "--settings", file.toString(), "--resolve-hold=PT5M");

    assertThat(settings.paging().resolveHold()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.paging().streamSilence()).isEqualTo(Duration.ofMinutes(2));

    Files.writeString(file, "resolve-holt=1 min\nalertmanager-url=http://h:3\n");
    assertThatThrownBy(() -> parse(Map.of(), "--settings=" + file))
        .hasMessage("resolve-holt is no setting; see --help for all of them.");
    assertThatThrownBy(() -> parse(Map.of(), "--settings=" + dir.resolve("none")))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void credentials_come_from_files_or_the_environment_and_are_never_shown(@TempDir Path dir)
      throws IOException {
    Path password = Files.writeString(dir.resolve("password"), "s3cret\n");
    Path keys =
        Files.writeString(dir.resolve("keys"), "default=" + KEY + "\nbilling=" + KEY + "\n");

    RelaySettings basic =
        parse(
            Map.of(),
            "--alertmanager-url=http://h:3,http://i:3",
            "--alertmanager-user=nps",
            "--alertmanager-password-file=" + password,
            "--pagerduty-keys=" + keys);
    RelaySettings bearer =
        parse(Map.of("NPS_ALERTMANAGER_TOKEN", "t0ken"), "--alertmanager-url=http://h:3");

    assertThat(basic.alertmanagers())
        .extracting(RelaySettings.Alertmanager::authorization)
        .containsOnly(new Secret("Basic bnBzOnMzY3JldA=="));
    assertThat(bearer.alertmanagers().get(0).authorization()).isEqualTo(new Secret("Bearer t0ken"));
    assertThat(basic.toString() + bearer)
        .contains("billing")
        .doesNotContain("s3cret", "bnBzOnMzY3JldA", "t0ken", KEY);
  }

  @Test
  void a_token_that_no_header_can_hold_is_refused_without_being_shown() {
    for (String token : List.of("\uFEFFt0ken", "“t0ken”", "t0ken t0ken")) {
      assertThatThrownBy(
              () -> parse(Map.of("NPS_ALERTMANAGER_TOKEN", token), "--alertmanager-url=http://h:3"))
          .hasMessage(
              "The bearer token of alertmanager-token-file or NPS_ALERTMANAGER_TOKEN has other"
                  + " characters than a token may have.");
    }
  }

  @Test
  void a_file_of_routing_keys_needs_a_default(@TempDir Path dir) throws IOException {
    Path keys = Files.writeString(dir.resolve("keys"), "billing=" + KEY);

    assertThatThrownBy(() -> parse(Map.of(), "--pagerduty-keys=" + keys))
        .hasMessage(
            "pagerduty-keys %s: it has no line 'default=KEY', for receivers without one of their own."
                .formatted(keys));
    assertThatThrownBy(() -> parse(Map.of(), "--pagerduty-keys=" + dir.resolve("none")))
        .hasMessage("pagerduty-keys %s cannot be read.".formatted(dir.resolve("none")));
  }

  private static RelaySettings parse(Map<String, String> environment, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--bootstrap-servers", "h:1", "--schema-registry-url", "http://h:2"));
    return RelaySettings.parse(environment, all.toArray(new String[0]));
  }
}

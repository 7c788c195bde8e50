package realtimenps.relay.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.connections.RegistryConnection;
import realtimenps.relay.domain.Paging;

/**
 * All settings of the relay, valid as a whole.
 *
 * @param alertmanagers each is told everything; there may be none if there is PagerDuty
 * @param resendInterval how often what is open is sent again
 */
public record RelaySettings(
    Input input,
    List<Alertmanager> alertmanagers,
    @Nullable PagerDuty pagerDuty,
    Paging paging,
    Duration resendInterval,
    Endpoint endpoint) {

  /** What is read, and where. */
  public record Input(
      KafkaConnection kafka,
      RegistryConnection registry,
      String alertsTopic,
      String updatesTopic) {}

  /**
   * One Prometheus Alertmanager.
   *
   * @param url without {@code /api/v2}
   * @param authorization the value of the header of that name, or null
   */
  public record Alertmanager(URI url, @Nullable Secret authorization) {}

  /**
   * PagerDuty.
   *
   * @param url without {@code /v2/enqueue}
   */
  public record PagerDuty(URI url, RoutingKeys keys) {}

  /**
   * Where health and metrics are served.
   *
   * @param port 0 for any free one
   */
  public record Endpoint(String host, int port) {}

  /**
   * Reads settings from {@code --name value} arguments, under them the file that {@code --settings}
   * names, and secrets from the environment.
   *
   * @throws SettingsException with every mistake at once
   */
  public static RelaySettings parse(Map<String, String> environment, String... args) {
    return RelayOptions.parse(args).settings(environment);
  }
}

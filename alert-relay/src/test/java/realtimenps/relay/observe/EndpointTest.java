package realtimenps.relay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import realtimenps.relay.settings.RelaySettings;

class EndpointTest {
  private final Metrics metrics = new Metrics();
  private final List<String> troubles = new ArrayList<>();
  private final List<String> stuck = new ArrayList<>();

  @Test
  void what_time_mends_is_unwell_and_what_only_a_new_process_mends_is_dead() throws Exception {
    try (Endpoint endpoint = endpoint()) {
      assertThat(get(endpoint, "/healthz")).isEqualTo("200 ok\n");
      assertThat(get(endpoint, "/livez")).isEqualTo("200 ok\n");
      troubles.add("pager is away");
      assertThat(get(endpoint, "/healthz")).isEqualTo("503 pager is away\n");
      assertThat(get(endpoint, "/livez")).isEqualTo("200 ok\n");
      stuck.add("nothing has been done for 181 s");
      assertThat(get(endpoint, "/livez")).isEqualTo("503 nothing has been done for 181 s\n");
    }
  }

  /** So that the first record that cannot be read is an increase to Prometheus. */
  @Test
  void each_topic_has_its_count_before_anything_is_read() throws Exception {
    metrics.readsFrom(List.of("nps.alerts", "nps.updates"));
    try (Endpoint endpoint = endpoint()) {
      assertThat(get(endpoint, "/metrics"))
          .contains("nps_relay_records_unreadable_total{topic=\"nps.alerts\"} 0.0")
          .contains("nps_relay_records_unreadable_total{topic=\"nps.updates\"} 0.0")
          .contains("nps_relay_last_turn_timestamp_seconds 0.0");
      metrics.stand(7_000, List.of(), 0, 0, 0);
      assertThat(get(endpoint, "/metrics")).contains("nps_relay_last_turn_timestamp_seconds 7.0");
    }
  }

  private Endpoint endpoint() throws Exception {
    return new Endpoint(
        new RelaySettings.Endpoint("127.0.0.1", 0), metrics, () -> troubles, () -> stuck);
  }

  private static String get(Endpoint endpoint, String path) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}

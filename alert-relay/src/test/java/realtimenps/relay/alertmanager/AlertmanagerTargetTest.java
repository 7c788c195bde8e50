package realtimenps.relay.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static realtimenps.relay.delivery.Pages.NOON;
import static realtimenps.relay.delivery.Pages.open;
import static realtimenps.relay.delivery.Pages.over;
import static realtimenps.relay.domain.Severity.PAGE;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import realtimenps.relay.delivery.HttpDouble;
import realtimenps.relay.delivery.HttpDouble.Answer;
import realtimenps.relay.delivery.UnsentException;
import realtimenps.relay.domain.Page;
import realtimenps.relay.settings.RelaySettings;
import realtimenps.relay.settings.Secret;

/** What is sent when; that Alertmanager understands it is tested with the real one elsewhere. */
class AlertmanagerTargetTest {
  private static final long MINUTE = 60_000;

  private final Page page = open("acme/TEAM/billing/e1", PAGE, "default");
  private HttpDouble server;
  private AlertmanagerTarget target;

  @BeforeEach
  void start() throws IOException {
    server = new HttpDouble(request -> new Answer(200, ""));
    target = target(server.url() + "/prefix/");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void what_is_open_is_sent_every_minute_with_an_end_ahead() throws Exception {
    assertThat(target.tell(List.of(page), NOON)).isTrue();
    assertThat(target.tell(List.of(page), NOON + MINUTE - 1)).isFalse();
    assertThat(target.tell(List.of(page), NOON + MINUTE)).isTrue();

    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(0).path()).isEqualTo("/prefix/api/v2/alerts");
    assertThat(server.requests().get(0).authorization()).isEqualTo("Bearer t0ken");
    assertThat(sent(0))
        .containsExactly(
            "acme/TEAM/billing/e1 2026-11-21T12:00:00Z 2026-11-21T12:05:00Z",
            "NpsWatchdog 2026-11-21T12:00:00Z 2026-11-21T12:05:00Z");
    assertThat(sent(1))
        .containsExactly(
            "acme/TEAM/billing/e1 2026-11-21T12:00:00Z 2026-11-21T12:06:00Z",
            "NpsWatchdog 2026-11-21T12:00:00Z 2026-11-21T12:06:00Z");
  }

  @Test
  void the_watchdog_fires_also_when_there_is_nothing_else() throws Exception {
    assertThat(target.tell(List.of(), NOON)).isTrue();
    assertThat(sent(0)).hasSize(1);
  }

  @Test
  void a_change_is_sent_at_once_but_not_one_of_words_only() throws Exception {
    target.tell(List.of(page), NOON);
    Page reworded = open("acme/TEAM/billing/e1", PAGE, "default", "15 of 21 detractors");
    assertThat(target.tell(List.of(reworded), NOON + 1)).isFalse();
    assertThat(target.tell(List.of(over(page, NOON + 1)), NOON + 1)).isTrue();

    assertThat(sent(1).get(0))
        .isEqualTo("acme/TEAM/billing/e1 2026-11-21T12:00:00Z 2026-11-21T12:00:00.001Z");
  }

  @Test
  void an_end_is_sent_for_a_quarter_of_an_hour() throws Exception {
    List<Page> pages = List.of(over(page, NOON));
    target.tell(pages, NOON);
    target.tell(pages, NOON + 14 * MINUTE);
    target.tell(pages, NOON + 15 * MINUTE);

    assertThat(sent(1)).hasSize(2);
    assertThat(sent(2)).hasSize(1);
  }

  @Test
  void an_end_of_long_ago_is_sent_once_after_the_start_of_the_relay() throws Exception {
    List<Page> pages = List.of(over(page, NOON));
    target.tell(pages, NOON + 60 * MINUTE);
    target.tell(pages, NOON + 61 * MINUTE);

    assertThat(sent(0)).hasSize(2);
    assertThat(sent(1)).hasSize(1);
  }

  @Test
  void what_was_not_taken_is_sent_again() throws Exception {
    server.answerNext(new Answer(503, "starting"));
    assertThatThrownBy(() -> target.tell(List.of(page), NOON))
        .isInstanceOf(UnsentException.class)
        .hasMessageContaining("answers 503: starting")
        .hasMessageNotContaining("t0ken");
    assertThat(target.tell(List.of(page), NOON + 1)).isTrue();
    assertThat(sent(1)).hasSize(2);
  }

  @Test
  void a_test_alert_is_looked_for_and_its_receivers_are_told() throws Exception {
    server.answerNext(new Answer(200, ""));
    server.answerNext(
        new Answer(200, "[{\"receivers\":[{\"name\":\"supervisors\"},{\"name\":\"log\"}]}]"));

    assertThat(target.prove(page, NOON)).contains("routes it to log, supervisors;");
    assertThat(server.requests().get(1).path())
        .isEqualTo("/prefix/api/v2/alerts?filter=episode%3D%22acme%2FTEAM%2Fbilling%2Fe1%22");

    server.answerNext(new Answer(200, ""));
    server.answerNext(new Answer(200, "[]"));
    assertThatThrownBy(() -> target.prove(page, NOON)).hasMessageContaining("does not show it");
  }

  private List<String> sent(int request) {
    List<String> sent = new ArrayList<>();
    for (JsonNode alert : server.requests().get(request).body()) {
      sent.add(
          "%s %s %s"
              .formatted(
                  alert.at("/labels/episode").asText(),
                  alert.get("startsAt").asText(),
                  alert.get("endsAt").asText()));
    }
    return sent;
  }

  private static AlertmanagerTarget target(String url) {
    return new AlertmanagerTarget(
        new RelaySettings.Alertmanager(URI.create(url), new Secret("Bearer t0ken")),
        Duration.ofMinutes(1),
        "operations",
        NOON);
  }
}

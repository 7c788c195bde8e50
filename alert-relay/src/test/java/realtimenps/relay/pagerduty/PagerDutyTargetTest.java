package realtimenps.relay.pagerduty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static realtimenps.relay.delivery.Pages.NOON;
import static realtimenps.relay.delivery.Pages.open;
import static realtimenps.relay.delivery.Pages.over;
import static realtimenps.relay.domain.Severity.CRITICAL;
import static realtimenps.relay.domain.Severity.PAGE;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import realtimenps.relay.delivery.HttpDouble;
import realtimenps.relay.delivery.HttpDouble.Answer;
import realtimenps.relay.delivery.UnsentException;
import realtimenps.relay.domain.Page;
import realtimenps.relay.settings.RelaySettings;

/** Against a server that takes only what PagerDuty's published format allows. */
class PagerDutyTargetTest {
  private static final String DEFAULT_KEY = "d".repeat(32);
  private static final String BILLING_KEY = "b".repeat(32);
  private static final Set<String> EVENT =
      Set.of(
          "routing_key",
          "event_action",
          "dedup_key",
          "payload",
          "images",
          "links",
          "client",
          "client_url");
  private static final Set<String> PAYLOAD =
      Set.of(
          "summary",
          "source",
          "severity",
          "timestamp",
          "component",
          "group",
          "class",
          "custom_details");

  private HttpDouble server;
  private PagerDutyTarget target;

  @BeforeEach
  void start() throws IOException {
    server = new HttpDouble(PagerDutyTargetTest::judge);
    target = new PagerDutyTarget(settings(server.url()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_page_is_triggered_once_and_resolved_once() throws Exception {
    Page page = open("acme/TEAM/billing/e1", PAGE, "default");

    assertThat(target.tell(List.of(page), NOON)).isTrue();
    assertThat(target.tell(List.of(page), NOON + 60_000)).isFalse();
    assertThat(target.tell(List.of(over(page, NOON + 70_000)), NOON + 70_000)).isTrue();
    assertThat(target.tell(List.of(over(page, NOON + 70_000)), NOON + 80_000)).isFalse();

    assertThat(told())
        .containsExactly("trigger acme/TEAM/billing/e1 error", "resolve acme/TEAM/billing/e1");
    JsonNode trigger = server.requests().get(0).body();
    assertThat(trigger.get("routing_key").asText()).isEqualTo(DEFAULT_KEY);
    assertThat(trigger.at("/payload/summary").asText()).isEqualTo("14 of 20 detractors");
    assertThat(trigger.at("/payload/source").asText()).isEqualTo("acme");
    assertThat(trigger.at("/payload/class").asText()).isEqualTo("NpsDetractorSpike");
    assertThat(trigger.at("/payload/timestamp").asText()).isEqualTo("2026-11-21T12:00:00Z");
    assertThat(trigger.at("/payload/custom_details/team").asText()).isEqualTo("billing");
    assertThat(trigger.at("/payload/custom_details/detractors").asText()).isEqualTo("14");
  }

  @Test
  void each_receiver_has_its_routing_key() throws Exception {
    target.tell(List.of(open("k", PAGE, "billing-lead"), open("l", PAGE, "nobody")), NOON);

    assertThat(server.requests())
        .extracting(request -> request.body().get("routing_key").asText())
        .containsExactly(BILLING_KEY, DEFAULT_KEY);
  }

  @Test
  void a_page_that_becomes_critical_is_triggered_again_and_not_resolved() throws Exception {
    Page page = open("k", PAGE, "default");
    target.tell(List.of(page), NOON);
    target.tell(List.of(open("k", CRITICAL, "default"), over(page, NOON)), NOON);
    target.tell(List.of(over(page, NOON), open("k", CRITICAL, "default")), NOON);

    assertThat(told()).containsExactly("trigger k error", "trigger k critical");
  }

  @Test
  void a_page_that_goes_to_another_receiver_is_resolved_at_the_former() throws Exception {
    Page page = open("k", PAGE, "default");
    target.tell(List.of(page), NOON);
    target.tell(List.of(open("k", PAGE, "billing-lead"), over(page, NOON)), NOON);

    assertThat(server.requests())
        .extracting(
            request ->
                request.body().get("event_action").asText()
                    + " "
                    + request.body().get("routing_key").asText().charAt(0))
        .containsExactly("trigger d", "trigger b", "resolve d");
  }

  @Test
  void an_episode_that_opens_again_is_triggered_again() throws Exception {
    Page page = open("k", PAGE, "default");
    target.tell(List.of(page), NOON);
    target.tell(List.of(over(page, NOON)), NOON);
    target.tell(List.of(page), NOON);

    assertThat(told()).containsExactly("trigger k error", "resolve k", "trigger k error");
  }

  @Test
  void after_a_restart_everything_is_told_once_more() throws Exception {
    Page page = open("k", PAGE, "default");
    Page past = over(open("l", PAGE, "default"), NOON);
    target.tell(List.of(page, past), NOON);
    new PagerDutyTarget(settings(server.url())).tell(List.of(page, past), NOON);

    assertThat(told())
        .containsExactly("trigger k error", "resolve l", "trigger k error", "resolve l");
  }

  @Test
  void a_busy_or_broken_server_is_asked_again_with_what_was_not_told() throws Exception {
    List<Page> pages = List.of(open("k", PAGE, "default"), open("l", PAGE, "default"));
    server.answerNext(new Answer(202, ""));
    server.answerNext(new Answer(429, "Too Many Requests", "7"));
    assertThatThrownBy(() -> target.tell(pages, NOON))
        .isInstanceOfSatisfying(
            UnsentException.class, e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7)))
        .hasMessageStartingWith("the page l for default: ")
        .hasMessageContaining("answers 429: Too Many Requests");
    server.answerNext(new Answer(500, ""));
    assertThatThrownBy(() -> target.tell(pages, NOON)).isInstanceOf(UnsentException.class);
    target.tell(pages, NOON);

    assertThat(told())
        .containsExactly(
            "trigger k error", "trigger l error", "trigger l error", "trigger l error");
  }

  @Test
  void what_pagerduty_calls_invalid_holds_up_nothing() throws Exception {
    server.answerNext(new Answer(400, "{\"status\":\"invalid event\"}"));
    List<Page> pages = List.of(open("k", PAGE, "default"), open("l", PAGE, "default"));
    assertThatThrownBy(() -> target.tell(pages, NOON))
        .isInstanceOf(UnsentException.class)
        .hasMessageStartingWith("the page k for default: ")
        .hasMessageEndingWith("answers 400: {\"status\":\"invalid event\"}");
    target.tell(pages, NOON);

    assertThat(told()).containsExactly("trigger k error", "trigger l error", "trigger k error");
  }

  @Test
  void an_end_that_pagerduty_calls_invalid_is_left_at_that() throws Exception {
    List<Page> pages = List.of(over(open("k", PAGE, "default"), NOON));
    server.answerNext(new Answer(400, "{\"status\":\"invalid event\"}"));
    target.tell(pages, NOON);
    target.tell(pages, NOON);

    assertThat(told()).containsExactly("resolve k");
  }

  @Test
  void a_receiver_that_is_refused_holds_up_no_other() throws Exception {
    List<Page> pages =
        List.of(
            open("k", PAGE, "billing-lead"),
            open("l", PAGE, "billing-lead"),
            open("m", PAGE, "default"));
    server.answerNext(new Answer(429, "", "7"));
    assertThatThrownBy(() -> target.tell(pages, NOON)).isInstanceOf(UnsentException.class);
    target.tell(pages, NOON);

    assertThat(told())
        .containsExactly(
            "trigger k error", "trigger m error", "trigger k error", "trigger l error");
  }

  @Test
  void what_is_open_comes_before_what_is_over() throws Exception {
    Page past = over(open("k", PAGE, "default"), NOON);
    target.tell(List.of(past, open("l", PAGE, "default")), NOON);

    assertThat(told()).containsExactly("trigger l error", "resolve k");
  }

  @Test
  void a_slow_server_leaves_others_their_turn() throws Exception {
    PagerDutyTarget hasty = new PagerDutyTarget(settings(server.url()), Duration.ZERO);
    List<Page> pages = List.of(open("k", PAGE, "default"), open("l", PAGE, "default"));
    assertThat(hasty.tell(pages, NOON)).isTrue();
    assertThat(told()).containsExactly("trigger k error");
    assertThat(hasty.tell(pages, NOON)).isTrue();
    assertThat(hasty.tell(pages, NOON)).isFalse();

    assertThat(told()).containsExactly("trigger k error", "trigger l error");
  }

  @Test
  void a_server_that_is_away_is_said_without_the_routing_key() {
    server.close();

    assertThatThrownBy(() -> target.tell(List.of(open("k", PAGE, "default")), NOON))
        .isInstanceOf(UnsentException.class)
        .hasMessageContaining("/v2/enqueue cannot be reached")
        .hasMessageNotContaining(DEFAULT_KEY);
  }

  @Test
  void a_routing_key_that_comes_back_in_an_answer_is_not_passed_on() {
    server.answerNext(new Answer(403, "no such key: " + DEFAULT_KEY));

    assertThatThrownBy(() -> target.tell(List.of(open("k", PAGE, "default")), NOON))
        .hasMessageContaining("no such key: (secret)")
        .hasMessageNotContaining(DEFAULT_KEY);
  }

  @Test
  void long_texts_are_brought_within_the_limits() throws Exception {
    String longKey = "acme/TEAM/" + "x".repeat(300) + "/e1";
    String summary = "s".repeat(1_020) + "\uD83D\uDE21".repeat(10);
    Page page = open(longKey, PAGE, "default", summary);
    target.tell(List.of(page), NOON);
    target.tell(List.of(over(page, NOON)), NOON);
    target.tell(List.of(open("k", PAGE, "default", "x".repeat(600_000))), NOON);
    target.tell(List.of(open("l" + "y".repeat(600_000), PAGE, "default")), NOON);

    assertThat(server.requests()).hasSize(4);
    String dedupKey = server.requests().get(0).body().get("dedup_key").asText();
    assertThat(dedupKey).startsWith("sha256:").hasSize(71);
    assertThat(server.requests().get(1).body().get("dedup_key").asText()).isEqualTo(dedupKey);
    assertThat(server.requests().get(0).body().at("/payload/summary").asText())
        .isEqualTo("s".repeat(1_020) + "...");
    // Not one of them was refused.
    assertThat(server.requests()).allMatch(request -> judge(request).status() == 202);
  }

  private List<String> told() {
    List<String> told = new ArrayList<>();
    for (HttpDouble.Request request : server.requests()) {
      JsonNode body = request.body();
      told.add(
          (body.get("event_action").asText()
                  + " "
                  + body.get("dedup_key").asText()
                  + " "
                  + body.at("/payload/severity").asText())
              .trim());
    }
    return told;
  }

  private static RelaySettings.PagerDuty settings(String url) {
    RelaySettings settings =
        RelaySettings.parse(
            Map.of(
                "NPS_PAGERDUTY_KEYS",
                "default=%s,billing-lead=%s".formatted(DEFAULT_KEY, BILLING_KEY)),
            "--bootstrap-servers=h:1",
            "--schema-registry-url=http://h:1",
            "--pagerduty-url=" + url);
    RelaySettings.PagerDuty pagerDuty = settings.pagerDuty();
    if (pagerDuty == null) {
      throw new IllegalStateException();
    }
    return pagerDuty;
  }

  /** As the published format has it. */
  private static Answer judge(HttpDouble.Request request) {
    List<String> errors = new ArrayList<>();
    JsonNode body = request.body();
    check(errors, request.method().equals("POST") && request.path().equals("/v2/enqueue"), "path");
    check(errors, request.contentType().equals("application/json"), "content type");
    check(errors, names(body, EVENT), "unknown field");
    check(errors, body.path("routing_key").asText().matches("[0-9a-zA-Z]{32}"), "routing_key");
    check(errors, body.path("dedup_key").isTextual(), "dedup_key");
    int length = body.path("dedup_key").asText().length();
    check(errors, length >= 1 && length <= 255, "length of dedup_key");
    check(
        errors,
        body.toString().getBytes(StandardCharsets.UTF_8).length <= 512 * 1024,
        "size of the event");
    String action = body.path("event_action").asText();
    check(errors, Set.of("trigger", "resolve", "acknowledge").contains(action), "event_action");
    if (action.equals("trigger")) {
      judgePayload(body.path("payload"), errors);
    }
    return errors.isEmpty()
        ? new Answer(202, "{\"status\":\"success\",\"message\":\"Event processed\"}")
        : new Answer(400, String.join(", ", errors));
  }

  private static void judgePayload(JsonNode payload, List<String> errors) {
    check(errors, names(payload, PAYLOAD), "unknown field of payload");
    String summary = payload.path("summary").asText();
    check(errors, !summary.isBlank() && summary.length() <= 1024, "summary");
    check(errors, summary.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000), "half a pair");
    check(errors, !payload.path("source").asText().isBlank(), "source");
    check(
        errors,
        Set.of("critical", "error", "warning", "info").contains(payload.path("severity").asText()),
        "severity");
    check(errors, payload.path("custom_details").isObject() || !payload.has("custom_details"), "");
    Instant unused = Instant.parse(payload.path("timestamp").asText());
  }

  private static boolean names(JsonNode object, Set<String> allowed) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return object.isObject() && allowed.containsAll(names);
  }

  private static void check(List<String> errors, boolean good, String what) {
    if (!good) {
      errors.add(what);
    }
  }
}

package realtimenps.relay.alertmanager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import realtimenps.relay.delivery.HttpSender;
import realtimenps.relay.delivery.Target;
import realtimenps.relay.delivery.UnsentException;
import realtimenps.relay.domain.Page;
import realtimenps.relay.domain.Severity;
import realtimenps.relay.settings.RelaySettings;

/**
 * Keeps one Prometheus Alertmanager in step, which knows alerts by their labels, forgets all of
 * them when it restarts, and takes one that is not sent again for resolved.
 *
 * <p>So what is open is sent again and again, each time with an end a few minutes ahead, and what
 * is over until Alertmanager has surely seen it. An alert that always fires lets its user see that
 * the whole way to the pager is open.
 */
public final class AlertmanagerTarget implements Target {
  /** What the alert is called that always fires. */
  public static final String WATCHDOG = "NpsWatchdog";

  /** An end that was told is told for so much longer, in case of a restart of Alertmanager. */
  private static final Duration ENDS_TOLD_FOR = Duration.ofMinutes(15);

  private static final int RESENDS_UNTIL_END = 5;
  private static final int BATCH = 500;

  private final URI alerts;
  private final HttpSender http;
  private final ObjectMapper json = new ObjectMapper();
  private final Duration resendInterval;
  private final String operationsReceiver;
  private final long startedAt;
  private Set<Known> known = new HashSet<>();
  private long sentAt = -1;

  /** What Alertmanager was told of: an alert, open or over. */
  private record Known(SortedMap<String, String> labels, Page.@Nullable End end) {}

  public AlertmanagerTarget(
      RelaySettings.Alertmanager settings,
      Duration resendInterval,
      String operationsReceiver,
      long now) {
    String base = settings.url().toString().replaceAll("/+$", "");
    this.alerts = URI.create(base + "/api/v2/alerts");
    this.http =
        new HttpSender(
            settings.authorization() == null
                ? Map.of()
                : Map.of("Authorization", settings.authorization().reveal()));
    this.resendInterval = resendInterval;
    this.operationsReceiver = operationsReceiver;
    this.startedAt = now;
  }

  @Override
  public String name() {
    return "alertmanager " + alerts.getAuthority();
  }

  @Override
  public boolean tell(List<Page> pages, long now) throws UnsentException, InterruptedException {
    List<Page> told = new ArrayList<>();
    Set<Known> next = new HashSet<>();
    for (Page page : pages) {
      Known it = new Known(page.labels(), page.end());
      if (page.isOpen() || isRecent(page, now) || !known.contains(it)) {
        told.add(page);
      }
      next.add(it);
    }
    if (next.equals(known) && now - sentAt < resendInterval.toMillis() && now >= sentAt) {
      return false;
    }
    told.add(watchdog());
    for (int from = 0; from < told.size(); from += BATCH) {
      post(told.subList(from, Math.min(told.size(), from + BATCH)), now);
    }
    known = next;
    sentAt = now;
    return true;
  }

  private static boolean isRecent(Page page, long now) {
    Page.End end = page.end();
    return end != null && now - end.tellFrom() < ENDS_TOLD_FOR.toMillis();
  }

  private Page watchdog() {
    return Page.of(
        WATCHDOG,
        WATCHDOG,
        operationsReceiver,
        Severity.WATCH,
        Map.of(),
        Map.of("summary", "Always fires: where it stays away, no alert gets through."),
        startedAt);
  }

  private void post(List<Page> pages, long now) throws UnsentException, InterruptedException {
    ArrayNode body = json.createArrayNode();
    pages.forEach(page -> body.add(alert(page, now)));
    HttpSender.Answer answer = http.post(alerts, bytes(body));
    if (!answer.isGood()) {
      throw answer.refused(alerts);
    }
  }

  private ObjectNode alert(Page page, long now) {
    Page.End end = page.end();
    long endsAt = end == null ? now + RESENDS_UNTIL_END * resendInterval.toMillis() : end.at();
    ObjectNode alert = json.createObjectNode();
    alert.set("labels", json.valueToTree(page.labels()));
    alert.set("annotations", json.valueToTree(page.annotations()));
    alert.put("startsAt", Instant.ofEpochMilli(Math.min(page.startsAt(), endsAt)).toString());
    alert.put("endsAt", Instant.ofEpochMilli(endsAt).toString());
    return alert;
  }

  private byte[] bytes(JsonNode node) {
    try {
      return json.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // it was built from strings
    }
  }

  /** Sends it and asks Alertmanager where it routes it. */
  @Override
  public String prove(Page page, long now) throws UnsentException, InterruptedException {
    post(List.of(page), now);
    String filter =
        "episode=\"%s\"".formatted(page.key().replace("\\", "\\\\").replace("\"", "\\\""));
    URI query = URI.create(alerts + "?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
    HttpSender.Answer answer = http.get(query);
    if (!answer.isGood()) {
      throw answer.refused(query);
    }
    Set<String> receivers = new TreeSet<>();
    try {
      for (JsonNode alert : json.readTree(answer.body())) {
        alert.path("receivers").forEach(receiver -> receivers.add(receiver.path("name").asText()));
      }
    } catch (JsonProcessingException e) {
      throw new UnsentException("%s does not answer with JSON".formatted(query));
    }
    if (receivers.isEmpty()) {
      throw new UnsentException("%s took the alert and does not show it".formatted(alerts));
    }
    return "Alertmanager at %s has it and routes it to %s; it ends by itself in %d s"
        .formatted(
            alerts.getAuthority(),
            String.join(", ", receivers),
            RESENDS_UNTIL_END * resendInterval.toSeconds());
  }
}

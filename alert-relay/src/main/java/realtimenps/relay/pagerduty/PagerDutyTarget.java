package realtimenps.relay.pagerduty;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import realtimenps.relay.delivery.HttpSender;
import realtimenps.relay.delivery.Target;
import realtimenps.relay.delivery.UnsentException;
import realtimenps.relay.domain.Page;
import realtimenps.relay.domain.Severity;
import realtimenps.relay.settings.RelaySettings;
import realtimenps.relay.settings.RoutingKeys;
import realtimenps.relay.settings.Secret;

/**
 * Keeps PagerDuty in step through its Events API v2. PagerDuty remembers an incident by its {@code
 * dedup_key}, so each is triggered once and resolved once; after a start all of them again, which
 * changes nothing there.
 */
public final class PagerDutyTarget implements Target {
  private static final int LONGEST_DEDUP_KEY = 255;
  private static final int LONGEST_SUMMARY = 1_024;
  private static final int LARGEST_EVENT = 512 * 1_024;
  private static final int INVALID_EVENT = 400;
  private static final Duration LONGEST_TURN = Duration.ofSeconds(10);

  private final Duration longestTurn;
  private final URI enqueue;
  private final RoutingKeys keys;
  private final HttpSender http = new HttpSender(Map.of());
  private final ObjectMapper json = new ObjectMapper();
  private final Map<Incident, Told> told = new HashMap<>();

  /** What PagerDuty knows an incident by. */
  private record Incident(Secret routingKey, String dedupKey) {}

  /** What it was told last. */
  private record Told(boolean open, Severity severity) {
    static Told of(Page page) {
      return new Told(page.isOpen(), page.severity());
    }
  }

  public PagerDutyTarget(RelaySettings.PagerDuty settings) {
    this(settings, LONGEST_TURN);
  }

  /**
   * @param longestTurn when it has told for so long, the other targets have their turn
   */
  PagerDutyTarget(RelaySettings.PagerDuty settings, Duration longestTurn) {
    this.longestTurn = longestTurn;
    this.enqueue = URI.create(settings.url().toString().replaceAll("/+$", "") + "/v2/enqueue");
    this.keys = settings.keys();
  }

  @Override
  public String name() {
    return "pagerduty " + enqueue.getAuthority();
  }

  @Override
  public boolean tell(List<Page> pages, long now) throws UnsentException, InterruptedException {
    Map<Incident, Page> wanted = new LinkedHashMap<>();
    for (Page page : pages) {
      // Of one incident the open page counts, not the end of a lesser severity before it.
      wanted.merge(incident(page), page, (one, other) -> one.isOpen() ? one : other);
    }
    told.keySet().retainAll(wanted.keySet());
    return tell(untold(wanted));
  }

  /** What PagerDuty does not know yet; what is open comes first. */
  private List<Map.Entry<Incident, Page>> untold(Map<Incident, Page> wanted) {
    return wanted.entrySet().stream()
        .filter(entry -> !isTold(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(entry -> !entry.getValue().isOpen()))
        .toList();
  }

  private boolean isTold(Incident incident, Page page) {
    Told last = told.get(incident);
    return last != null && (page.isOpen() ? last.equals(Told.of(page)) : !last.open());
  }

  /** One receiver's page that is refused holds up no other's; those that time is short for wait. */
  private boolean tell(List<Map.Entry<Incident, Page>> pages)
      throws UnsentException, InterruptedException {
    long start = System.nanoTime();
    Set<Secret> refusing = new HashSet<>();
    UnsentException refused = null;
    boolean sent = false;
    for (Map.Entry<Incident, Page> entry : pages) {
      Incident incident = entry.getKey();
      Page page = entry.getValue();
      if (refusing.contains(incident.routingKey())) {
        continue;
      }
      HttpSender.Answer answer = http.post(enqueue, bytes(event(incident, page)));
      boolean invalid = answer.status() == INVALID_EVENT;
      if (answer.isGood() || (invalid && !page.isOpen())) { // nobody waits for an end
        told.put(incident, Told.of(page));
        sent = true;
      } else {
        refused = refused == null ? refusal(incident, page, answer) : refused;
        if (!invalid) {
          refusing.add(incident.routingKey());
        }
      }
      if (System.nanoTime() - start >= longestTurn.toNanos()) {
        break;
      }
    }
    if (refused != null) {
      throw refused;
    }
    return sent;
  }

  private UnsentException refusal(Incident incident, Page page, HttpSender.Answer answer) {
    String why = String.valueOf(answer.refused(enqueue).getMessage());
    return new UnsentException(
        "the page %s for %s: %s"
            .formatted(incident.dedupKey(), page.receiver(), incident.routingKey().hiddenIn(why)),
        answer.retryAfter());
  }

  private Incident incident(Page page) {
    return new Incident(keys.of(page.receiver()), dedupKey(page.key()));
  }

  private ObjectNode event(Incident incident, Page page) {
    ObjectNode event = json.createObjectNode();
    event.put("routing_key", incident.routingKey().reveal());
    event.put("dedup_key", incident.dedupKey());
    event.put("event_action", page.isOpen() ? "trigger" : "resolve");
    if (!page.isOpen()) {
      return event;
    }
    event.put("client", "realtime-nps");
    ObjectNode payload = event.putObject("payload");
    String summary = page.summary().isBlank() ? page.key() : page.summary();
    payload.put("summary", cut(summary, LONGEST_SUMMARY));
    payload.put("source", page.labels().getOrDefault("tenant", "realtime-nps"));
    payload.put("severity", page.severity() == Severity.CRITICAL ? "critical" : "error");
    payload.put("timestamp", Instant.ofEpochMilli(page.startsAt()).toString());
    payload.put("class", page.labels().getOrDefault(Page.NAME, ""));
    ObjectNode details = payload.putObject("custom_details");
    page.labels().forEach(details::put);
    page.annotations().forEach(details::put);
    details.remove("summary");
    if (bytes(event).length > LARGEST_EVENT) {
      payload.remove("custom_details");
    }
    return event;
  }

  @Override
  public String prove(Page page, long now) throws UnsentException, InterruptedException {
    Incident incident = incident(page);
    HttpSender.Answer answer = http.post(enqueue, bytes(event(incident, page)));
    if (!answer.isGood()) {
      throw refusal(incident, page, answer);
    }
    return "PagerDuty at %s took it; resolve %s there when you have seen it"
        .formatted(enqueue.getAuthority(), incident.dedupKey());
  }

  /** The key itself, or where it is too long a hash that stands for it. */
  static String dedupKey(String key) {
    if (key.length() <= LONGEST_DEDUP_KEY) {
      return key;
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** At most so many characters, and no half of a pair. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = length - 3;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + "...";
  }

  private byte[] bytes(ObjectNode node) {
    try {
      return json.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // it was built from strings
    }
  }
}

package realtimenps.relay.domain;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a pager is to show, or to show no more. Two pages with equal labels are the same
 * to a pager.
 *
 * @param key what it is about, the same in all its severities: the episode's key
 * @param receiver who is in charge
 * @param labels what it is known by
 * @param annotations what is said about it
 * @param startsAt epoch milliseconds
 * @param end null while it is open
 */
public record Page(
    String key,
    String receiver,
    Severity severity,
    SortedMap<String, String> labels,
    SortedMap<String, String> annotations,
    long startsAt,
    @Nullable End end) {

  /** The label that names the kind of alert. */
  public static final String NAME = "alertname";

  static final String SPIKE = "NpsDetractorSpike";

  public Page {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /**
   * The end of a page.
   *
   * @param at when it was over, epoch milliseconds; not before the page's start
   * @param tellFrom the wall clock from which on pagers are told
   */
  public record End(long at, long tellFrom) {}

  /** A page about an alert. */
  static Page of(Alert alert, Severity severity, boolean again, String runbook) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("tenant", alert.tenantId());
    labels.put("scope", alert.scope());
    putGiven(labels, "team", alert.teamId());
    putGiven(labels, "agent", alert.agentId());
    putGiven(labels, "channel", alert.channel());
    SortedMap<String, String> annotations = new TreeMap<>();
    annotations.put("summary", again ? "again: " + alert.summary() : alert.summary());
    annotations.put("runbook", runbook);
    annotations.put("detractors", String.valueOf(alert.detractors()));
    annotations.put("responses", String.valueOf(alert.responses()));
    annotations.put("expected_detractors", rounded("%.1f", alert.expectedDetractors()));
    annotations.put("usual_share", rounded("%.3f", alert.usualShare()));
    annotations.put("evidence_ratio", rounded("%.2f", alert.evidenceRatio()));
    // No label: an agent who changes teams during an episode would page anew.
    putGiven(annotations, "latest_team", alert.latestTeamId());
    return of(
        SPIKE, alert.key(), alert.receiver(), severity, labels, annotations, alert.startsAt());
  }

  /** A page about anything, with the labels that every page has. */
  public static Page of(
      String name,
      String key,
      String receiver,
      Severity severity,
      Map<String, String> moreLabels,
      Map<String, String> annotations,
      long startsAt) {
    SortedMap<String, String> labels = new TreeMap<>(moreLabels);
    labels.put(NAME, name);
    labels.put("episode", key);
    labels.put("receiver", receiver);
    labels.put("severity", severity.name());
    return new Page(key, receiver, severity, labels, new TreeMap<>(annotations), startsAt, null);
  }

  private static void putGiven(Map<String, String> to, String name, @Nullable String value) {
    if (value != null) {
      to.put(name, value);
    }
  }

  private static String rounded(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** One sentence for a phone. */
  public String summary() {
    return annotations.getOrDefault("summary", "");
  }

  public boolean isOpen() {
    return end == null;
  }

  /** Whether a pager takes the other for this one. */
  boolean isSameAs(Page other) {
    return labels.equals(other.labels);
  }

  Page startingAt(long start) {
    return new Page(key, receiver, severity, labels, annotations, start, end);
  }

  /** The same, over. */
  Page ended(long at, long tellFrom) {
    return new Page(
        key,
        receiver,
        severity,
        labels,
        annotations,
        startsAt,
        new End(Math.max(at, startsAt), tellFrom));
  }

  Page saying(String summary) {
    SortedMap<String, String> changed = new TreeMap<>(annotations);
    changed.put("summary", summary);
    return new Page(key, receiver, severity, labels, changed, startsAt, end);
  }
}

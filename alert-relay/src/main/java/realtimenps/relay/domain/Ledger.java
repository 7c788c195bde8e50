package realtimenps.relay.domain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * All episodes, and what pagers are to know about them now.
 *
 * <p>Of each episode the record with the largest (epoch, revision) holds. What pages is opened once
 * its tenant is not too far behind, and stays until its end, which is held back for a while so that
 * an episode that opens again at once is no second page. Times are epoch milliseconds.
 */
public final class Ledger {
  /** For how long the end of a page is told, as pagers may have been away. */
  static final Duration TOLD_FOR = Duration.ofHours(24);

  /** As long as the topic keeps records; later none can come that has to be known as old. */
  static final Duration REMEMBERED_FOR = Duration.ofDays(91);

  private final Paging paging;
  private final UpdateStream stream;
  private final Consumer<String> unended;
  private final Map<String, Episode> episodes = new HashMap<>();

  /**
   * @param unended is told the keys of episodes that fired and of which nothing came any more
   */
  public Ledger(Paging paging, UpdateStream stream, Consumer<String> unended) {
    this.paging = paging;
    this.stream = stream;
    this.unended = unended;
  }

  /** Takes a record that has just been written. */
  public void take(Alert alert) {
    take(alert, false);
  }

  /**
   * Takes a record that may have been told before this relay started. If it was fresh when it was
   * emitted, then it was told, and is to stay although its tenant may be behind by now.
   */
  public void takeEarlier(Alert alert) {
    Episode episode = take(alert, true);
    if (alert.equals(episode.firing()) && isFresh(alert)) {
      episode.show(alert.emittedAt());
    }
  }

  private Episode take(Alert alert, boolean earlier) {
    Episode episode = episodes.get(alert.key());
    if (episode == null) {
      episode = new Episode(alert, earlier, paging, unended);
      episodes.put(alert.key(), episode);
    } else {
      episode.take(alert, earlier);
    }
    return episode;
  }

  /** The records of an episode were deleted: its page ends. */
  public void forget(String key, long now) {
    Episode episode = episodes.get(key);
    if (episode != null) {
      episode.withdraw(now);
    }
  }

  /** All pages that are open, and those that ended within a day. */
  public List<Page> pages(long now) {
    List<Page> pages = new ArrayList<>();
    long toldSince = now - TOLD_FOR.toMillis();
    for (Episode episode : episodes.values()) {
      episode.endDue(now);
      Alert firing = episode.firing();
      if (firing != null && mayPage(firing)) {
        episode.show(now);
      }
      episode.addPages(toldSince, pages);
    }
    episodes.values().removeIf(e -> e.isForgottenSince(now - REMEMBERED_FOR.toMillis()));
    return pages;
  }

  /** How many episodes are known, over or not. */
  public int size() {
    return episodes.size();
  }

  private boolean mayPage(Alert alert) {
    OptionalLong lag = stream.lagOf(alert.tenantId());
    return lag.isPresent() ? lag.getAsLong() <= paging.maxAlertAge().toMillis() : isFresh(alert);
  }

  private boolean isFresh(Alert alert) {
    return alert.age() <= paging.maxAlertAge().toMillis();
  }
}

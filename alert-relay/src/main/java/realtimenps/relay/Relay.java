package realtimenps.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import realtimenps.relay.alertmanager.AlertmanagerTarget;
import realtimenps.relay.delivery.Delivery;
import realtimenps.relay.delivery.Target;
import realtimenps.relay.delivery.UnsentException;
import realtimenps.relay.domain.Alert;
import realtimenps.relay.domain.Ledger;
import realtimenps.relay.domain.Page;
import realtimenps.relay.domain.Severity;
import realtimenps.relay.domain.UpdateStream;
import realtimenps.relay.observe.Endpoint;
import realtimenps.relay.observe.Metrics;
import realtimenps.relay.pagerduty.PagerDutyTarget;
import realtimenps.relay.read.Feed;
import realtimenps.relay.settings.RelaySettings;
import realtimenps.relay.start.Preflight;
import realtimenps.relay.start.StartException;

/**
 * The relay: one thread reads both topics, lets the {@link Ledger} decide, and tells the targets.
 *
 * <pre>
 * nps.alerts  --> Ledger ------.
 *                    ^          > pages --> Alertmanager, PagerDuty
 * nps.updates --> UpdateStream '
 * </pre>
 *
 * It keeps nothing on disk: what is open is in the topics, and is read again at every start.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LONGEST_REACH = Duration.ofMinutes(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final Duration BETWEEN_STARTS = Duration.ofSeconds(1);

  /** Longer than a turn takes with every target away, shorter than Alertmanager waits for it. */
  private static final Duration STUCK = Duration.ofMinutes(3);

  private final RelaySettings settings;
  private final Metrics metrics = new Metrics();
  private final UpdateStream stream;
  private final Ledger ledger;
  private final List<Target> targets;
  private final List<Delivery> deliveries;
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private @Nullable Thread thread;
  private @Nullable Endpoint endpoint;
  private volatile boolean closed;
  private volatile boolean caughtUp;

  /** Why the topics are not being read yet; empty once they are. */
  private volatile String obstacle = "";

  /** By {@link System#nanoTime}: the clock may be set. */
  private volatile long turnedAt = System.nanoTime();

  public Relay(RelaySettings settings) {
    long now = System.currentTimeMillis();
    this.settings = settings;
    this.stream = new UpdateStream(settings.paging(), now);
    this.ledger = new Ledger(settings.paging(), stream, Relay::logUnended);
    this.targets = targets(settings, now);
    this.deliveries = targets.stream().map(target -> new Delivery(target, metrics)).toList();
  }

  private static void logUnended(String episode) {
    LOG.warn("{} fires no more for the relay: the job has told nothing of it for 8 d.", episode);
  }

  private static List<Target> targets(RelaySettings settings, long now) {
    List<Target> targets = new ArrayList<>();
    for (RelaySettings.Alertmanager alertmanager : settings.alertmanagers()) {
      targets.add(
          new AlertmanagerTarget(
              alertmanager,
              settings.resendInterval(),
              settings.paging().operationsReceiver(),
              now));
    }
    if (settings.pagerDuty() != null) {
      targets.add(new PagerDutyTarget(settings.pagerDuty()));
    }
    return targets;
  }

  /**
   * Starts to read and to tell, in a thread of its own, as soon as Kafka can be reached.
   *
   * @throws StartException if the port of the endpoint cannot be had
   */
  public void start() throws StartException {
    metrics.readsFrom(List.of(settings.input().alertsTopic(), settings.input().updatesTopic()));
    try {
      endpoint = new Endpoint(settings.endpoint(), metrics, this::troubles, this::stuck);
    } catch (IOException e) {
      throw new StartException(
          "Health and metrics cannot be served at %s:%d (%s). Choose another http-port."
              .formatted(settings.endpoint().host(), settings.endpoint().port(), e.getMessage()));
    }
    thread = new Thread(this::run, "alert-relay");
    thread.start();
  }

  private void run() {
    try (Feed feed = open()) {
      Taker taker = new Taker();
      while (!closed) {
        feed.read(POLL, taker);
        turnedAt = System.nanoTime();
        if (!caughtUp && feed.hasCaughtUp()) {
          caughtUp = true;
          LOG.info("All {} episodes of the topic are read.", ledger.size());
        }
        if (caughtUp) {
          tell(System.currentTimeMillis());
        }
      }
      ended.complete(null);
    } catch (InterruptedException | InterruptException e) {
      ended.complete(null);
    } catch (StartException e) {
      ended.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      LOG.error("The relay cannot go on.", e);
      ended.completeExceptionally(e);
    }
  }

  /**
   * Waits for a Kafka that is away: a process that ended for it would be started again later and
   * later, when Alertmanager has long taken for resolved what is open.
   *
   * @throws StartException for what does not pass
   */
  private Feed open() throws StartException, InterruptedException {
    while (true) {
      StartException failure;
      try {
        Preflight.findTopics(settings.input());
        Feed feed = new Feed(settings.input(), reach());
        obstacle = "";
        return feed;
      } catch (StartException e) {
        failure = e;
      } catch (RetriableException e) {
        failure = Preflight.unusable(settings.input(), e);
      }
      if (!failure.isPassing()) {
        throw failure;
      }
      obstacle = String.valueOf(failure.getMessage());
      LOG.warn("{} Waiting for it.", obstacle);
      turnedAt = System.nanoTime();
      Thread.sleep(BETWEEN_STARTS.toMillis());
    }
  }

  private Duration reach() {
    Duration twice = settings.paging().streamSilence().multipliedBy(2);
    return twice.compareTo(LONGEST_REACH) > 0 ? twice : LONGEST_REACH;
  }

  private void tell(long now) throws InterruptedException {
    List<Page> pages = new ArrayList<>(ledger.pages(now));
    stream.page(now).ifPresent(pages::add);
    metrics.stand(now, pages, ledger.size(), stream.laggingTenants(), stream.heardAt());
    for (Delivery delivery : deliveries) {
      delivery.tell(pages, System.currentTimeMillis());
    }
  }

  /** What is wrong now. */
  private List<String> troubles() {
    long now = System.currentTimeMillis();
    List<String> troubles = new ArrayList<>();
    if (!caughtUp) {
      troubles.add(obstacle.isEmpty() ? "the topics are still being read" : obstacle);
    }
    if (sinceTurn().compareTo(LONGEST_PAUSE) > 0) {
      troubles.add("nothing has been read for %d s".formatted(sinceTurn().toSeconds()));
    }
    for (Delivery delivery : deliveries) {
      String trouble = delivery.troubleFor(settings.resendInterval().multipliedBy(2), now);
      if (!trouble.isEmpty()) {
        troubles.add(trouble);
      }
    }
    return troubles;
  }

  /** What only a new process would mend. */
  private List<String> stuck() {
    return sinceTurn().compareTo(STUCK) > 0
        ? List.of("nothing has been done for %d s".formatted(sinceTurn().toSeconds()))
        : List.of();
  }

  private Duration sinceTurn() {
    return Duration.ofNanos(System.nanoTime() - turnedAt);
  }

  /**
   * Sends a test alert to every target, reading nothing.
   *
   * @return what became of it
   * @throws UnsentException if a target did not take it
   */
  public String sendTest(String tenantId, String receiver)
      throws StartException, UnsentException, InterruptedException {
    Preflight.findTopics(settings.input());
    Preflight.findRegistry(settings.input());
    long now = System.currentTimeMillis();
    Page page =
        Page.of(
            "NpsTest",
            "%s/TENANT/test-%d".formatted(tenantId, now),
            receiver,
            Severity.PAGE,
            Map.of("tenant", tenantId, "scope", "TENANT"),
            Map.of(
                "summary",
                "Test alert of realtime-nps: nothing has happened.",
                "runbook",
                settings.paging().runbook()),
            now);
    List<String> results = new ArrayList<>();
    for (Target target : targets) {
      results.add(target.prove(page, now));
    }
    return String.join("; ", results);
  }

  /**
   * Waits until the relay ends, which it does only when it is closed or cannot go on.
   *
   * @throws ExecutionException by a {@link StartException} if Kafka or a topic cannot be had
   */
  public void await() throws InterruptedException, ExecutionException {
    ended.get();
  }

  /** Where health and metrics are served, once started. */
  public int httpPort() {
    return Objects.requireNonNull(endpoint, "not started").port();
  }

  /** Stops without a word to the pagers: who starts next goes on where this one was. */
  @Override
  public void close() {
    closed = true;
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (endpoint != null) {
      endpoint.close();
    }
  }

  private final class Taker implements Feed.Taker {
    @Override
    public void alert(Alert alert, boolean earlier) {
      metrics.alertRead();
      if (earlier) {
        ledger.takeEarlier(alert);
      } else {
        ledger.take(alert);
      }
    }

    @Override
    public void alertGone(String key) {
      metrics.alertRead();
      ledger.forget(key, System.currentTimeMillis());
    }

    @Override
    public void heard(long emittedAt, boolean earlier) {
      metrics.updateRead();
      long now = System.currentTimeMillis();
      stream.heard(earlier ? Math.min(emittedAt, now) : now);
    }

    @Override
    public void lag(String tenantId, long lag) {
      stream.lag(tenantId, lag);
    }

    @Override
    public void tenantGone(String tenantId) {
      stream.gone(tenantId);
    }

    @Override
    public void unreadable(String topic) {
      metrics.unreadable(topic);
    }
  }
}

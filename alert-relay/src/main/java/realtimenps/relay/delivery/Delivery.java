package realtimenps.relay.delivery;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import realtimenps.relay.domain.Page;

/** Keeps telling one target, more and more slowly while it does not listen. */
public final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final long FIRST_WAIT = 1_000;

  /**
   * Milliseconds, however long a server asks for: Alertmanager ends in minutes what it is not sent
   * again.
   */
  static final long LONGEST_WAIT = 30_000;

  private final Target target;
  private final Observer observer;
  private String trouble = "";
  private long troubledSince;
  private long wait = FIRST_WAIT;
  private long notBefore = Long.MIN_VALUE;

  /** Is told how it goes. */
  public interface Observer {
    /** A target took all, at this wall clock (epoch milliseconds). */
    void sent(String target, long now);

    /** A target did not. */
    void failed(String target);
  }

  public Delivery(Target target, Observer observer) {
    this.target = target;
    this.observer = observer;
  }

  /** Tells the target what is due, unless it is to be left alone for now. */
  public void tell(List<Page> pages, long now) throws InterruptedException {
    if (now < notBefore && notBefore - now <= LONGEST_WAIT) { // else the clock was set back
      return;
    }
    try {
      if (target.tell(pages, now)) {
        observer.sent(target.name(), now);
      }
      recover();
    } catch (UnsentException e) {
      observer.failed(target.name());
      fail(e, now);
    }
  }

  private synchronized void recover() {
    if (!trouble.isEmpty()) {
      LOG.info("{} takes alerts again.", target.name());
    }
    trouble = "";
    wait = FIRST_WAIT;
  }

  private synchronized void fail(UnsentException e, long now) {
    if (trouble.isEmpty()) {
      troubledSince = now;
      LOG.warn("Not told yet, and tried again: {}", e.getMessage());
    }
    trouble = String.valueOf(e.getMessage());
    notBefore = now + Math.max(wait, e.retryAfter().toMillis());
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }

  /** What is wrong with the target, if it has been for so long; empty if nothing is. */
  public synchronized String troubleFor(Duration time, long now) {
    long lasted = now - troubledSince;
    return trouble.isEmpty() || lasted < time.toMillis()
        ? ""
        : "%s has taken nothing for %d s: %s".formatted(target.name(), lasted / 1_000, trouble);
  }
}

package realtimenps.relay.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One episode as its pager sees it: from its records, in their order, to pages that open and end.
 *
 * <p>Time comes from outside: the wall clock, or the {@code emittedAt} of a record, so that reading
 * the topic again leads to the same.
 *
 * <p>It keeps a record only as long as something is open. There may be very many that are over.
 */
final class Episode {
  private final Paging paging;
  private final Consumer<String> unended;
  private final List<Page> over = new ArrayList<>();
  private long epoch;
  private long revision;
  private long emittedAt;
  private @Nullable Run run;
  private boolean pagedBefore;

  /** What holds from a record that pages until its end is told. */
  private static final class Run {
    private final boolean again;
    private final boolean earlier;
    private Alert firing;
    private Severity severity;
    private @Nullable Alert resting;
    private @Nullable Page shown;

    Run(Alert firing, boolean again, boolean earlier) {
      this.firing = firing;
      this.severity = firing.severity();
      this.again = again;
      this.earlier = earlier;
    }
  }

  /** As {@link #take}, of the first record. */
  Episode(Alert first, boolean earlier, Paging paging, Consumer<String> unended) {
    this.paging = paging;
    this.unended = unended;
    follow(first, earlier);
  }

  /**
   * Takes a record, unless it is not newer than the one in force.
   *
   * @param earlier whether another relay, before this one, may have told of it
   */
  void take(Alert alert, boolean earlier) {
    if (alert.isNewerThan(epoch, revision)) {
      endDue(alert.emittedAt());
      follow(alert, earlier);
    }
  }

  private void follow(Alert alert, boolean earlier) {
    epoch = alert.epoch();
    revision = alert.revision();
    emittedAt = alert.emittedAt();
    if (alert.pages()) {
      fire(alert, earlier);
    } else if (alert.state() == Alert.State.WITHDRAWN
        || alert.suppressedBy() != null
        || isMuting(alert)) {
      end(alert, alert.emittedAt());
    } else {
      rest(alert);
    }
  }

  /**
   * While it fires, severity falls by a mute alone; after a resolve it has opened again as less.
   */
  private boolean isMuting(Alert notPaging) {
    return notPaging.state() == Alert.State.FIRING && run != null && run.resting == null;
  }

  private void fire(Alert alert, boolean earlier) {
    if (run == null) {
      run = new Run(alert, pagedBefore, earlier);
      return;
    }
    run.firing = alert;
    run.resting = null;
    // Within a run severity only rises: a fall would page a second time, to say that it is less.
    if (alert.severity().compareTo(run.severity) > 0) {
      run.severity = alert.severity();
    }
  }

  /** A RESOLVED, or a WATCH after it. */
  private void rest(Alert alert) {
    if (run != null && run.resting == null) {
      run.resting = alert;
    }
  }

  /** Ends a run that has rested for as long as it takes, or that the job itself will not end. */
  void endDue(long now) {
    if (run == null) {
      return;
    }
    if (run.resting != null) {
      long due = run.resting.emittedAt() + paging.resolveHold().toMillis();
      if (now >= due) {
        end(run.resting, due);
      }
    } else if (now > run.firing.lastsUntil()) {
      unended.accept(run.firing.key());
      end(run.firing, run.firing.lastsUntil(), run.firing.lastsUntil());
    }
  }

  private void end(Alert why, long tellFrom) {
    end(why, why.endsAt(), tellFrom);
  }

  private void end(Alert why, long at, long tellFrom) {
    if (run != null) {
      Page shown = run.shown == null && run.earlier ? wanted(run) : run.shown;
      if (shown != null) {
        over.add(shown.saying(why.summary()).ended(at, tellFrom));
        pagedBefore = true;
      }
    }
    run = null;
  }

  /** Forgets the episode's records: an open page ends. */
  void withdraw(long now) {
    if (run != null) {
      end(run.resting == null ? run.firing : run.resting, now);
    }
  }

  /** The record that fires now, and not one whose end is held back; null if there is none. */
  @Nullable Alert firing() {
    return run == null || run.resting != null ? null : run.firing;
  }

  /** Opens a page for what fires, and another in its place when its labels are others now. */
  void show(long now) {
    if (run == null) {
      return;
    }
    Page wanted = wanted(run);
    Page shown = run.shown;
    if (shown != null && shown.isSameAs(wanted)) {
      run.shown = wanted.startingAt(shown.startsAt());
      return;
    }
    over.removeIf(wanted::isSameAs); // it is open again
    if (shown != null) {
      over.add(shown.ended(wanted.startsAt(), now));
    }
    run.shown = wanted;
  }

  private Page wanted(Run run) {
    return Page.of(run.firing, run.severity, run.again, paging.runbook());
  }

  /** What the pager is to know at a time: the open page first, then those that are over. */
  void addPages(long toldSince, List<Page> pages) {
    over.removeIf(page -> page.end() != null && page.end().tellFrom() < toldSince);
    if (run != null && run.shown != null) {
      pages.add(run.shown);
    }
    pages.addAll(over);
  }

  /** Whether nothing of it can matter to anybody since a time, epoch milliseconds. */
  boolean isForgottenSince(long time) {
    return run == null && over.isEmpty() && emittedAt < time;
  }
}

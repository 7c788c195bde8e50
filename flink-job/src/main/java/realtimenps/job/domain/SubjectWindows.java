package realtimenps.job.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All rolling windows of one subject. They move on together, so that they agree with each other:
 * every window ends at its first pane edge after the one {@code asOf}.
 */
public final class SubjectWindows {
  /** As an instant: no such event is ahead. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int OBJECT_BYTES = 112;

  private final RollingWindow[] windows;
  private WindowLayout layout;
  private long asOf = Long.MIN_VALUE;
  private long nextExpiry = NEVER;
  private long latestTeamAt = Long.MIN_VALUE;
  private @Nullable String latestTeamId;

  /** Of a subject that has had no response before. */
  public SubjectWindows(WindowLayout layout) {
    this.layout = layout;
    List<WindowSpec> specs = layout.windows();
    windows = new RollingWindow[specs.size()];
    for (int i = 0; i < windows.length; i++) {
      windows[i] = new RollingWindow(specs.get(i));
    }
  }

  /** Of a subject that is not known, or not any more. */
  public SubjectWindows(WindowHistory history) {
    this(history.layout());
    for (int i = 0; i < windows.length; i++) {
      windows[i].setSince(history.since(i));
    }
  }

  /** As they were written: all of one layout, and as of one instant. */
  SubjectWindows(WindowLayout layout, RollingWindow[] windows) {
    this.layout = layout;
    this.windows = windows;
  }

  /** The same, with windows of its own. */
  public SubjectWindows copy() {
    RollingWindow[] copies = new RollingWindow[windows.length];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = windows[i].copy();
    }
    SubjectWindows copy = new SubjectWindows(layout, copies);
    copy.asOf = asOf;
    copy.nextExpiry = nextExpiry;
    copy.latestTeamAt = latestTeamAt;
    copy.latestTeamId = latestTeamId;
    return copy;
  }

  /**
   * One window as it stands.
   *
   * @param startAt inclusive, epoch milliseconds
   * @param endAt exclusive, epoch milliseconds
   */
  public record WindowTally(String windowName, long startAt, long endAt, Tally tally) {}

  /**
   * Applies a contribution.
   *
   * @param clock the job's clock, epoch milliseconds
   * @return whether anything that an update tells has changed, be it by a slide that was due
   */
  public boolean apply(Contribution contribution, long clock) {
    boolean changed = contribution.newestAt() > asOf;
    changed |= advanceTo(Math.max(clock, contribution.newestAt()));
    List<PaneDelta> deltas = contribution.deltas();
    for (int i = 0; i < deltas.size(); i++) {
      changed |= add(deltas.get(i));
    }
    if (contribution.newestAt() != Contribution.NONE && contribution.newestAt() >= latestTeamAt) {
      latestTeamAt = contribution.newestAt();
      // An equal text that is kept anew each time would be work for the garbage collector.
      if (!Objects.equals(latestTeamId, contribution.latestTeamId())) {
        latestTeamId = contribution.latestTeamId();
        changed = true;
      }
    }
    return changed;
  }

  private boolean add(PaneDelta delta) {
    if (delta.promoters() == 0 && delta.passives() == 0 && delta.detractors() == 0) {
      return false;
    }
    boolean changed = false;
    for (RollingWindow window : windows) {
      changed |=
          window.add(delta.paneStart(), delta.promoters(), delta.passives(), delta.detractors());
    }
    findNextExpiry();
    return changed;
  }

  /** Moves on to an instant, never back; true if a response left a window. */
  public boolean advanceTo(long instant) {
    if (instant <= asOf) {
      return false;
    }
    asOf = instant;
    boolean changed = false;
    for (RollingWindow window : windows) {
      changed |= window.slideTo(instant);
    }
    if (changed) {
      findNextExpiry();
    }
    return changed;
  }

  /** The instant of event time at which the next response leaves a window, or {@link #NEVER}. */
  public long nextExpiry() {
    return nextExpiry;
  }

  void findNextExpiry() {
    long next = NEVER;
    for (RollingWindow window : windows) {
      next = Math.min(next, window.nextExpiry());
    }
    nextExpiry = next;
  }

  public boolean isEmpty() {
    return nextExpiry == NEVER;
  }

  /** From when on every window has had every response of its interval; the past if they have. */
  public long wholeFrom() {
    long from = Long.MIN_VALUE;
    for (RollingWindow window : windows) {
      if (!window.isWhole()) {
        from = Math.max(from, window.since() + window.spec().size());
      }
    }
    return from;
  }

  /** About how many bytes it takes on the heap. */
  public long memory() {
    long bytes = OBJECT_BYTES;
    for (RollingWindow window : windows) {
      bytes += window.memory();
    }
    return bytes;
  }

  /** Event time up to which the tallies speak, epoch milliseconds. */
  public long asOf() {
    return asOf;
  }

  /** The team of the newest response that was accepted; only in agent scopes. */
  public @Nullable String latestTeamId() {
    return latestTeamId;
  }

  RollingWindow[] windows() {
    return windows;
  }

  long latestTeamAt() {
    return latestTeamAt;
  }

  /** Puts a new object where a former one was; its panes follow. */
  void restore(long asOf, long latestTeamAt, @Nullable String latestTeamId) {
    this.asOf = asOf;
    this.latestTeamAt = latestTeamAt;
    this.latestTeamId = latestTeamId;
    for (RollingWindow window : windows) {
      window.slideTo(asOf);
    }
  }

  /**
   * These windows under a layout. One that is not in it is dropped. A new one takes over what it
   * can from another, and says nothing until it has had every response of its interval.
   *
   * @return these very ones if they are under it already
   */
  public SubjectWindows under(WindowLayout other) {
    if (layout == other) {
      return this;
    }
    if (layout.equals(other)) {
      layout = other; // so that it is seen at once next time
      return this;
    }
    SubjectWindows moved = new SubjectWindows(other);
    moved.restore(asOf, latestTeamAt, latestTeamId);
    for (RollingWindow to : moved.windows) {
      RollingWindow from = source(to);
      if (from != null) {
        to.takeOver(from);
      } else if (asOf != Long.MIN_VALUE) {
        to.setSince(asOf + 1);
      }
    }
    moved.findNextExpiry();
    return moved;
  }

  /** The window that knows most of what the other should; null if its panes fit none. */
  private @Nullable RollingWindow source(RollingWindow to) {
    RollingWindow best = null;
    for (RollingWindow window : windows) {
      if (window.spec().hasSpanOf(to.spec())) {
        return window;
      }
      if (to.spec().pane() % window.spec().pane() == 0
          && (best == null || window.knownSince() < best.knownSince())) {
        best = window;
      }
    }
    return best;
  }

  /** All windows that have had every response of their interval, in the order of the layout. */
  public List<WindowTally> tallies() {
    List<WindowTally> tallies = new ArrayList<>(windows.length);
    for (RollingWindow window : windows) {
      if (window.isWhole()) {
        tallies.add(
            new WindowTally(
                window.spec().name(), window.startAt(), window.endAt(), window.tally()));
      }
    }
    return tallies;
  }
}

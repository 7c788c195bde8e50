package realtimenps.job.domain;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Since when the windows of a layout have been given every response. One that was added to a job
 * that had read before does not know what came earlier: it says nothing until that has left it.
 */
public final class WindowHistory {
  /** The window has had every response there ever was. */
  public static final long ALWAYS = Long.MIN_VALUE;

  private final WindowLayout layout;
  private final long[] since;

  private WindowHistory(WindowLayout layout) {
    this.layout = layout;
    this.since = new long[layout.windows().size()];
  }

  /**
   * One window, by what it is and not by its name.
   *
   * @param size milliseconds
   * @param pane milliseconds
   * @param since event time, epoch milliseconds: responses from then on were all counted; or {@link
   *     #ALWAYS}
   */
  public record Entry(long size, long pane, long since) implements Serializable {}

  /** Of a job that has read nothing yet. */
  public static WindowHistory begin(WindowLayout layout) {
    return after(List.of(), layout, ALWAYS);
  }

  /**
   * Of a job that goes on where another was, which may have had other windows.
   *
   * @param before the windows of the former; several entries for one window are those of its
   *     subtasks. Empty if it had read nothing
   * @param clock how far the clock of the former had come
   */
  public static WindowHistory after(Collection<Entry> before, WindowLayout layout, long clock) {
    WindowHistory history = new WindowHistory(layout);
    for (int i = 0; i < history.since.length; i++) {
      history.since[i] = sinceOf(layout.windows().get(i), before, clock);
    }
    return history;
  }

  /**
   * A subject that the former job did not know any more had no response in any of its windows: what
   * a new window missed of it was before the start of the longest.
   */
  private static long sinceOf(WindowSpec window, Collection<Entry> before, long clock) {
    long kept = ALWAYS;
    boolean isKept = false;
    long begun = before.isEmpty() || clock == Long.MIN_VALUE ? ALWAYS : clock + 1;
    for (Entry entry : before) {
      if (entry.size() == window.size() && entry.pane() == window.pane()) {
        isKept = true;
        kept = Math.max(kept, entry.since());
      } else if (begun != ALWAYS) {
        long start = new WindowSpec("", entry.size(), entry.pane()).endAt(clock) - entry.size();
        begun = Math.min(begun, Math.max(start, entry.since()));
      }
    }
    return isKept ? kept : begun;
  }

  WindowLayout layout() {
    return layout;
  }

  long since(int window) {
    return since[window];
  }

  /** To be kept for whoever goes on from here. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < since.length; i++) {
      WindowSpec window = layout.windows().get(i);
      entries.add(new Entry(window.size(), window.pane(), since[i]));
    }
    return entries;
  }
}

package realtimenps.job.domain;

import java.util.Arrays;

/**
 * The tally of one rolling window, and of each of its panes, so that what leaves can be subtracted.
 * Only panes with a response are kept, in the order of time.
 */
final class RollingWindow {
  private static final int INITIAL_PANES = 4;

  private final WindowSpec spec;
  private long endAt = Long.MIN_VALUE;
  private long promoters;
  private long passives;
  private long detractors;

  /**
   * Panes {@code first} until {@code last}; a pane's three counts stand at three times its index.
   */
  private long[] starts = new long[INITIAL_PANES];

  private long[] counts = new long[3 * INITIAL_PANES];
  private int first;
  private int last;

  RollingWindow(WindowSpec spec) {
    this.spec = spec;
  }

  WindowSpec spec() {
    return spec;
  }

  /** Exclusive, epoch milliseconds. */
  long endAt() {
    return endAt;
  }

  /** Inclusive, epoch milliseconds. */
  long startAt() {
    return endAt - spec.size();
  }

  Tally tally() {
    return new Tally(promoters, passives, detractors);
  }

  boolean isEmpty() {
    return first == last;
  }

  /** When the oldest response leaves: the first instant of event time at which it is outside. */
  long nextExpiry() {
    return isEmpty() ? Long.MAX_VALUE : starts[first] + spec.size();
  }

  /** Moves on to an instant, never back; true if a response left. */
  boolean slideTo(long asOf) {
    endAt = Math.max(endAt, spec.endAt(asOf));
    int before = first;
    while (first < last && starts[first] < startAt()) {
      promoters -= counts[3 * first];
      passives -= counts[3 * first + 1];
      detractors -= counts[3 * first + 2];
      first++;
    }
    return first > before;
  }

  /**
   * Adds to the pane of an instant; false if that pane has left the window already. A window that
   * is younger than an answer that is retracted never had it: no count goes below zero.
   */
  boolean add(long instant, long morePromoters, long morePassives, long moreDetractors) {
    long start = Math.floorDiv(instant, spec.pane()) * spec.pane();
    if (start < startAt()) {
      return false;
    }
    int pane = paneAt(start);
    promoters += addTo(3 * pane, morePromoters);
    passives += addTo(3 * pane + 1, morePassives);
    detractors += addTo(3 * pane + 2, moreDetractors);
    if (counts[3 * pane] == 0 && counts[3 * pane + 1] == 0 && counts[3 * pane + 2] == 0) {
      remove(pane);
    }
    return true;
  }

  private long addTo(int count, long more) {
    long added = Math.max(more, -counts[count]);
    counts[count] += added;
    return added;
  }

  /** How many panes have a response; they are numbered in the order of time. */
  int panes() {
    return last - first;
  }

  long paneStart(int pane) {
    return starts[first + pane];
  }

  Tally paneTally(int pane) {
    int at = 3 * (first + pane);
    return new Tally(counts[at], counts[at + 1], counts[at + 2]);
  }

  /** The index of the pane, which is inserted if it is new. Most responses are of the newest. */
  private int paneAt(long start) {
    int at = last;
    while (at > first && starts[at - 1] > start) {
      at--;
    }
    if (at > first && starts[at - 1] == start) {
      return at - 1;
    }
    return insert(at, start);
  }

  private int insert(int at, long start) {
    if (last == starts.length) {
      at -= makeRoom();
    }
    System.arraycopy(starts, at, starts, at + 1, last - at);
    System.arraycopy(counts, 3 * at, counts, 3 * at + 3, 3 * (last - at));
    starts[at] = start;
    Arrays.fill(counts, 3 * at, 3 * at + 3, 0);
    last++;
    return at;
  }

  /** Moves the panes to the front, into larger arrays if need be; returns by how many places. */
  private int makeRoom() {
    int size = last - first;
    int moved = first;
    int capacity = size > starts.length / 2 ? 2 * starts.length : starts.length;
    long[] roomierStarts = new long[capacity];
    long[] roomierCounts = new long[3 * capacity];
    System.arraycopy(starts, first, roomierStarts, 0, size);
    System.arraycopy(counts, 3 * first, roomierCounts, 0, 3 * size);
    starts = roomierStarts;
    counts = roomierCounts;
    first = 0;
    last = size;
    return moved;
  }

  private void remove(int pane) {
    System.arraycopy(starts, pane + 1, starts, pane, last - pane - 1);
    System.arraycopy(counts, 3 * pane + 3, counts, 3 * pane, 3 * (last - pane - 1));
    last--;
  }
}

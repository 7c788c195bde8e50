package realtimenps.job.domain;

/**
 * The tally of one rolling window, and of each of its panes, so that what leaves can be subtracted.
 * Only panes with a response are kept, in the order of time.
 */
final class RollingWindow {
  private static final int INITIAL_PANES = 2;

  /** A pane is four numbers side by side: its start and its three counts. */
  private static final int PANE = 4;

  private static final int OBJECT_BYTES = 80;
  private static final int ARRAY_BYTES = 16;

  private final WindowSpec spec;
  private long since;
  private long endAt = Long.MIN_VALUE;
  private long nextExpiry = SubjectWindows.NEVER;
  private long promoters;
  private long passives;
  private long detractors;

  /** Where the oldest pane is, and where the next one would be. */
  private int first;

  private int last;
  private long[] panes;

  RollingWindow(WindowSpec spec) {
    this(spec, WindowHistory.ALWAYS);
  }

  /**
   * @param since from when on it has had every response, epoch milliseconds
   */
  RollingWindow(WindowSpec spec, long since) {
    this(spec, since, new long[PANE * INITIAL_PANES]);
  }

  private RollingWindow(WindowSpec spec, long since, long[] panes) {
    this.spec = spec;
    this.since = since;
    this.panes = panes;
  }

  /** With panes of its own. */
  RollingWindow copy() {
    RollingWindow copy = new RollingWindow(spec, since, panes.clone());
    copy.endAt = endAt;
    copy.nextExpiry = nextExpiry;
    copy.promoters = promoters;
    copy.passives = passives;
    copy.detractors = detractors;
    copy.first = first;
    copy.last = last;
    return copy;
  }

  WindowSpec spec() {
    return spec;
  }

  /** From when on it has had every response, epoch milliseconds. */
  long since() {
    return since;
  }

  void setSince(long since) {
    this.since = since;
  }

  /** Whether it has had every response of its interval. */
  boolean isWhole() {
    return startAt() >= since;
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

  /** About how many bytes it takes on the heap. */
  int memory() {
    return OBJECT_BYTES + ARRAY_BYTES + Long.BYTES * panes.length;
  }

  /** When the oldest response leaves: the first instant of event time at which it is outside. */
  long nextExpiry() {
    return nextExpiry;
  }

  private void findNextExpiry() {
    nextExpiry = isEmpty() ? SubjectWindows.NEVER : panes[first] + spec.size();
  }

  /** Moves on to an instant, never back; true if a response left. */
  boolean slideTo(long asOf) {
    if (asOf < endAt) {
      return false;
    }
    endAt = spec.endAt(asOf);
    long startAt = startAt();
    int before = first;
    while (first < last && panes[first] < startAt) {
      promoters -= panes[first + 1];
      passives -= panes[first + 2];
      detractors -= panes[first + 3];
      first += PANE;
    }
    if (first == before) {
      return false;
    }
    findNextExpiry();
    return true;
  }

  /**
   * Adds to the pane of an instant; false if that pane has left the window already. A window that
   * is younger than an answer that is retracted never had it: no count goes below zero.
   */
  boolean add(long instant, long morePromoters, long morePassives, long moreDetractors) {
    long start = endAt - spec.pane(); // the newest pane, of which most responses are
    if (instant < start || instant >= endAt) {
      start = Math.floorDiv(instant, spec.pane()) * spec.pane();
      if (start < startAt()) {
        return false;
      }
    }
    addPane(start, morePromoters, morePassives, moreDetractors);
    return true;
  }

  /** Adds to the pane that starts at an instant, which is in the window. */
  void addPane(long start, long morePromoters, long morePassives, long moreDetractors) {
    int pane = paneAt(start);
    promoters += addTo(pane + 1, morePromoters);
    passives += addTo(pane + 2, morePassives);
    detractors += addTo(pane + 3, moreDetractors);
    if ((panes[pane + 1] | panes[pane + 2] | panes[pane + 3]) == 0) {
      remove(pane);
    }
  }

  private long addTo(int count, long more) {
    long added = Math.max(more, -panes[count]);
    panes[count] += added;
    return added;
  }

  /** The earliest instant from which on it can tell of every response. */
  long knownSince() {
    return Math.max(since, startAt());
  }

  /** Puts in what another window has, whose panes make up whole panes of this one. */
  void takeOver(RollingWindow other) {
    since = other.spec.hasSpanOf(spec) ? other.since : other.knownSince();
    for (int i = 0; i < other.panes(); i++) {
      Tally tally = other.paneTally(i);
      add(other.paneStart(i), tally.promoters(), tally.passives(), tally.detractors());
    }
  }

  /** How many panes have a response; they are numbered in the order of time. */
  int panes() {
    return (last - first) / PANE;
  }

  long paneStart(int pane) {
    return panes[first + PANE * pane];
  }

  Tally paneTally(int pane) {
    int at = first + PANE * pane;
    return new Tally(panes[at + 1], panes[at + 2], panes[at + 3]);
  }

  /** Where the pane is, which is inserted if it is new. */
  private int paneAt(long start) {
    int at = last;
    while (at > first && panes[at - PANE] > start) {
      at -= PANE;
    }
    if (at > first && panes[at - PANE] == start) {
      return at - PANE;
    }
    return insert(at, start);
  }

  private int insert(int at, long start) {
    if (last == panes.length) {
      at -= makeRoom();
    }
    System.arraycopy(panes, at, panes, at + PANE, last - at);
    panes[at] = start;
    panes[at + 1] = 0;
    panes[at + 2] = 0;
    panes[at + 3] = 0;
    last += PANE;
    if (at == first) {
      findNextExpiry();
    }
    return at;
  }

  /** Moves the panes to the front, of a larger array if need be; returns by how many places. */
  private int makeRoom() {
    int size = last - first;
    int moved = first;
    long[] roomier = size > panes.length / 2 ? new long[2 * panes.length] : panes;
    System.arraycopy(panes, first, roomier, 0, size);
    panes = roomier;
    first = 0;
    last = size;
    return moved;
  }

  private void remove(int pane) {
    System.arraycopy(panes, pane + PANE, panes, pane, last - pane - PANE);
    last -= PANE;
    if (pane == first) {
      findNextExpiry();
    }
  }
}

package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.VarLong;

/**
 * The live responses of a subject: the newest, which are tested, and the counts of all before,
 * which tell what is usual. What episodes span tells nothing of the usual and is kept out.
 *
 * <p>But for episodes all of it follows from the set of live responses, in whatever order they came
 * and were taken back, up to {@link Ring#SPARE} net retractions.
 */
final class Responses {
  /** Responses that what is usual above the subject is worth (m). */
  static final double PARENT_WEIGHT = 20;

  /** The newest responses whose channels stand for all: as many at every hour of the day. */
  private static final int SAMPLES_AN_HOUR = 5;

  private static final int SAMPLE = SAMPLES_AN_HOUR * HourFactors.HOURS;

  private static final long TESTED_FOR = 7 * DayCounts.DAY;

  /** No episode holds anything back. */
  private static final long NONE = Long.MAX_VALUE;

  private final int window;
  private Ring ring;
  private DayCounts counts = new DayCounts();

  /** Of what has left the window of the test. */
  private ActiveHours active = new ActiveHours();

  /** From here on an open episode holds responses back. */
  private long heldFrom = NONE;

  /** What has left the ring while it was held back. */
  private DayCounts held = new DayCounts();

  /** Spans of past episodes. */
  private TimeSpans frozen = new TimeSpans();

  /** Only what is newer is tested: the place of the newest response when the last episode ended. */
  private long testedAfterTime = Long.MIN_VALUE;

  private long testedAfterId = Long.MIN_VALUE;

  // What is usual, as of a moment: read again only after a change.
  private boolean weighed;
  private long weighedAt;
  private double detractorWeight;
  private double otherWeight;

  /**
   * @param window how many responses are tested
   */
  Responses(int window) {
    this.window = window;
    this.ring = new Ring(window);
  }

  int window() {
    return window;
  }

  boolean isEmpty() {
    return ring.size() == 0;
  }

  /** The index of the newest response; -1 if there is none. */
  int newest() {
    return ring.size() - 1;
  }

  /** When the response at an index was answered, epoch milliseconds. */
  long time(int index) {
    return ring.time(index);
  }

  long id(int index) {
    return ring.id(index);
  }

  /** The time of the first of some responses up to {@code last}. */
  long onset(int last, int responses) {
    return ring.time(last - responses + 1);
  }

  /** Whether all responses from this time on are here one by one. */
  boolean reach(long time) {
    return ring.reaches(time, Long.MIN_VALUE);
  }

  /** The index of the newest response up to this place; -1 if there is none. */
  int upTo(long time, long id) {
    int at = ring.firstNotBefore(time, id);
    boolean isThere = at < ring.size() && ring.time(at) == time && ring.id(at) == id;
    return isThere ? at : at - 1;
  }

  /**
   * Adds a response.
   *
   * @param time when it was answered, epoch milliseconds
   * @param id tells responses of the same time apart
   * @param hours learn from all but the newest, which are tested; of channels only, else null
   */
  void add(long time, long id, byte mark, @Nullable HourFactors hours) {
    weighed = false;
    if (!ring.reaches(time, id)) {
      count(time, mark, 1);
      learn(time, mark, 1, hours);
      return;
    }
    learnOfWindow(ring.add(time, id, mark), 1, hours);
    while (ring.isOverfull()) {
      count(ring.time(0), ring.mark(0), 1);
      ring.dropOldest();
    }
  }

  /** Takes a response back that was added. */
  void remove(long time, long id, byte mark, @Nullable HourFactors hours) {
    weighed = false;
    if (!ring.reaches(time, id)) {
      count(time, mark, -1);
      learn(time, mark, -1, hours);
      return;
    }
    int at = ring.indexOf(time, id);
    if (at >= 0) {
      learnOfWindow(at, -1, hours);
      ring.remove(time, id);
    }
  }

  /**
   * Hours are learned of what leaves the window of the test, not of what leaves the ring: how much
   * is in the ring to spare depends on the order of retractions.
   *
   * @param at the index of a response that has come, or is about to go
   */
  private void learnOfWindow(int at, int sign, @Nullable HourFactors hours) {
    int newestOutside = ring.size() - 1 - window;
    if (newestOutside >= 0) {
      int moved = Math.min(at, newestOutside); // itself, or the one that it moves over the edge
      learn(ring.time(moved), ring.mark(moved), sign, hours);
    }
  }

  private void learn(long time, byte mark, int sign, @Nullable HourFactors hours) {
    if (isKeptOut(time)) {
      return;
    }
    active.count(time, sign);
    if (hours != null) {
      hours.count(time, mark, sign);
    }
  }

  private void count(long time, byte mark, int sign) {
    int detractors = Mark.isDetractor(mark) ? sign : 0;
    int others = sign - detractors;
    int day = DayCounts.dayOf(time);
    if (isHeld(time)) {
      held.add(day, detractors, others);
    } else if (!frozen.contain(time)) {
      counts.add(day, detractors, others);
    }
  }

  private boolean isHeld(long time) {
    return time >= heldFrom;
  }

  /** An episode holds back what was answered from this time on, until it ends. */
  void holdFrom(long time) {
    heldFrom = Math.min(heldFrom, time);
    weighed = false;
  }

  /** What was held back is as usual as anything else after all. */
  void release() {
    counts.addAll(held);
    letGo();
  }

  /** What was held back up to the newest response stays out for good. */
  void freeze(long now) {
    if (heldFrom != NONE && !isEmpty()) {
      frozen.add(heldFrom, time(newest()), now - DayCounts.DAYS * DayCounts.DAY);
    }
    letGo();
  }

  private void letGo() {
    held = new DayCounts();
    heldFrom = NONE;
    weighed = false;
  }

  /** Tests only what is newer than the newest response from now on. */
  void testAnew() {
    if (!isEmpty()) {
      testedAfterTime = time(newest());
      testedAfterId = id(newest());
    }
    weighed = false;
  }

  /**
   * The usual share of detractors.
   *
   * @param parentShare that of the subject above
   */
  double share(long now, double parentShare) {
    weigh(now);
    return (detractorWeight + PARENT_WEIGHT * parentShare)
        / (detractorWeight + otherWeight + PARENT_WEIGHT);
  }

  private void weigh(long now) {
    if (weighed && weighedAt == now) {
      return;
    }
    int today = DayCounts.dayOf(now);
    int untested = firstTested(now, ring.size() - 1);
    double detractors = 0;
    double others = 0;
    int inCounts = 0;
    int inRing = 0;
    int lastCounted = counts.size() - 1;
    if (lastCounted > 0
        && (untested == 0 || DayCounts.dayOf(ring.time(0)) >= counts.day(lastCounted))) {
      counts.weighPast(today);
      detractors = counts.pastDetractors();
      others = counts.pastOthers();
      inCounts = lastCounted;
    }
    // Day by day, so that the sums are the same to the last bit wherever a response is kept.
    while (inCounts < counts.size() || inRing < untested) {
      int day = Integer.MAX_VALUE;
      if (inCounts < counts.size()) {
        day = counts.day(inCounts);
      }
      if (inRing < untested) {
        day = Math.min(day, DayCounts.dayOf(ring.time(inRing)));
      }
      long detractorsThen = 0;
      long othersThen = 0;
      if (inCounts < counts.size() && counts.day(inCounts) == day) {
        detractorsThen = counts.detractors(inCounts);
        othersThen = counts.others(inCounts);
        inCounts++;
      }
      long endOfDay = (day + 1) * DayCounts.DAY;
      while (inRing < untested && ring.time(inRing) < endOfDay) {
        if (!isKeptOut(ring.time(inRing))) {
          if (Mark.isDetractor(ring.mark(inRing))) {
            detractorsThen++;
          } else {
            othersThen++;
          }
        }
        inRing++;
      }
      double weight = DayCounts.weight(day, today);
      detractors += weight * detractorsThen;
      others += weight * othersThen;
    }
    detractorWeight = detractors;
    otherWeight = others;
    weighed = true;
    weighedAt = now;
  }

  /** Whether a response of this time is part of an episode and so tells nothing of the usual. */
  private boolean isKeptOut(long time) {
    return isHeld(time) || frozen.contain(time);
  }

  /**
   * The index of the oldest response of a test.
   *
   * @param last the index of the newest; what is returned is greater if none is tested
   */
  private int firstTested(long now, int last) {
    long oldest = now - TESTED_FOR;
    int first = Math.max(0, last + 1 - window);
    while (first <= last
        && (ring.time(first) < oldest
            || !Ring.isAfter(ring.time(first), ring.id(first), testedAfterTime, testedAfterId))) {
      first++;
    }
    return first;
  }

  /**
   * Sets up what is usual hour by hour. The share is that of the hours in which the subject has
   * been active, so its odds are divided by what these make of them. Of the share above it, and of
   * responses whose hours are not known any more, the hours are taken to be all alike.
   */
  void prepare(Judgement j, List<Storm> storms) {
    double share = Usual.clip(share(j.now, j.parentShare));
    j.usual.prepare(share, j.hours, storms);
    if (isEmpty()) {
      return;
    }
    weighHours(j.now, j.hourWeights);
    double weights = 0;
    double detractors = 0;
    for (int hour = 0; hour < HourFactors.HOURS; hour++) {
      double weight = j.hourWeights[hour];
      if (weight > 0) {
        for (int i = hour; i < SAMPLE; i += HourFactors.HOURS) {
          byte mark = ring.mark(Math.max(0, newest() - i));
          detractors += weight * j.usual.shareOf(j.usual.kind(hour * HourFactors.HOUR, mark));
        }
        weights += weight;
      }
    }
    if (weights > 0) {
      double mean = detractors / (weights * SAMPLES_AN_HOUR);
      double all = detractorWeight + otherWeight;
      double known = Math.min(weights, all);
      j.usual.divideBy(share + (mean - share) * known / (all + PARENT_WEIGHT));
    }
  }

  /** What the responses of each hour weigh that the share is of. */
  private void weighHours(long now, double[] weights) {
    int today = DayCounts.dayOf(now);
    Arrays.fill(weights, 0);
    active.weigh(today, weights);
    int untested = firstTested(now, newest());
    for (int i = Math.max(0, ring.size() - window); i < untested; i++) {
      if (!isKeptOut(ring.time(i))) {
        weights[HourFactors.hourOf(ring.time(i))] +=
            DayCounts.weight(DayCounts.dayOf(ring.time(i)), today);
      }
    }
  }

  /**
   * Runs the test.
   *
   * @param last the index of the newest response that is tested
   * @param now when that was
   */
  void test(Judgement j, List<Storm> storms, int last, long now) {
    prepare(j, storms);
    j.test.start(pseudoCount(j));
    int first = firstTested(now, last);
    for (int i = last; i >= first; i--) {
      byte mark = ring.mark(i);
      j.test.step(Mark.isDetractor(mark), j.usual.share(ring.time(i), mark));
    }
  }

  /**
   * Whether the evidence of a test of all responses may reach a bound; if not, it does not.
   *
   * @param bound over 0
   */
  boolean mayReach(double bound, Judgement j) {
    int first = firstTested(j.now, newest());
    for (Storm storm : j.storms) {
      if (first <= newest() && storm.from() <= time(newest()) && storm.to() >= time(first)) {
        return true; // what is usual is not the same for all of a kind
      }
    }
    prepare(j, List.of());
    return j.screening.mayReach(bound, ring, first, newest(), j.usual, pseudoCount(j));
  }

  private double pseudoCount(Judgement j) {
    return Math.min(j.mostKnowledge, detractorWeight + otherWeight + PARENT_WEIGHT);
  }

  /** How many of some responses up to {@code last} a storm has to do with. */
  int concernedBy(Storm storm, int last, int responses) {
    int concerned = 0;
    for (int i = last; i > last - responses; i--) {
      if (storm.concerns(ring.time(i), Mark.channel(ring.mark(i)))) {
        concerned++;
      }
    }
    return concerned;
  }

  /** The ids of the newest detractors among some responses up to {@code last}, newest first. */
  long[] detractors(int last, int responses, int most) {
    long[] names = new long[most];
    int size = 0;
    for (int i = last; i > last - responses && size < names.length; i--) {
      if (Mark.isDetractor(ring.mark(i))) {
        names[size++] = ring.id(i);
      }
    }
    return Arrays.copyOf(names, size);
  }

  /** About how much memory it takes, bytes. */
  long memory() {
    return 250 + ring.memory() + counts.memory() + active.memory() + held.memory();
  }

  /** How many responses the knowledge of what is usual is worth at most, by how days differ. */
  double worthOfKnowledge() {
    return DayToDay.worthOf(counts);
  }

  /** Live responses of this UTC day and later. */
  long since(int day) {
    long sum = counts.responsesSince(day) + held.responsesSince(day);
    for (int i = ring.size() - 1; i >= 0 && DayCounts.dayOf(ring.time(i)) >= day; i--) {
      sum++;
    }
    return sum;
  }

  /** The first UTC day of which there are responses; {@code Integer.MAX_VALUE} if there is none. */
  int firstDay() {
    int first = Math.min(counts.firstDay(), held.firstDay());
    return ring.size() == 0 ? first : Math.min(first, DayCounts.dayOf(ring.time(0)));
  }

  void write(DataOutput out) throws IOException {
    ring.write(out);
    counts.write(out);
    active.write(out);
    out.writeLong(heldFrom);
    held.write(out);
    frozen.write(out);
    VarLong.write(testedAfterTime, out);
    out.writeLong(testedAfterId);
  }

  static Responses read(int window, boolean hasHours, DataInput in) throws IOException {
    Responses responses = new Responses(window);
    responses.ring = Ring.read(window, in);
    responses.counts = DayCounts.read(in);
    if (hasHours) {
      responses.active = ActiveHours.read(in);
    }
    responses.heldFrom = in.readLong();
    responses.held = DayCounts.read(in);
    responses.frozen = TimeSpans.read(in);
    responses.testedAfterTime = VarLong.read(in);
    responses.testedAfterId = in.readLong();
    return responses;
  }
}

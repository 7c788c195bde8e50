package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.VarLong;

/**
 * What is watched of one subject: its newest responses, which are tested; the counts of all before,
 * which tell what is usual; and its episode, if detractors are more than usual.
 *
 * <p>The newest responses, the counts, and with them the strength of the evidence follow from the
 * set of live responses, in whatever order they came and were taken back (up to 32 net
 * retractions). Episodes depend on the order.
 */
public final class SubjectSpikes {
  /** How many responses are tested, except for whole tenants. */
  static final int WINDOW = 128;

  /** How many responses are tested of a whole tenant, to find small lifts. */
  static final int TENANT_WINDOW = 512;

  /** How many responses the knowledge of what is usual may be worth (nu_max). */
  static final double MOST_KNOWLEDGE = 400;

  static final double MOST_KNOWLEDGE_OF_TENANT = 2000;

  /** Responses that what is usual above the subject is worth (m). */
  static final double PARENT_WEIGHT = 20;

  private static final long TESTED_FOR = 7 * DayCounts.DAY;

  private static final double WATCH_RATIO = 0.1;
  private static final double CRITICAL_RATIO = 100;
  private static final double CRITICAL_LIFT = 0.25;

  /** Resolved when normality is a hundred times as likely as the spike. */
  private static final double RECOVERED = Math.log(100);

  private static final int QUIET_RESPONSES = 20;
  private static final int REOPENING_RESPONSES = 50;
  private static final long REOPENING_TIME = 2 * 3_600_000L;
  private static final int LONGEST_RESPONSES = 500;

  /** How long an episode may last, milliseconds of event time. */
  static final long LONGEST_TIME = 7 * DayCounts.DAY;

  private static final DateTimeFormatter ID_DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

  private final int window;
  private Ring ring;
  private DayCounts counts = new DayCounts();

  /** What has left the ring while it was frozen by the open episode. */
  private DayCounts held = new DayCounts();

  /** Spans of past episodes, whose responses are in no baseline. */
  private TimeSpans frozen = new TimeSpans();

  /** Only what is newer is tested: the place of the newest response when the last episode ended. */
  private long testedAfterTime = Long.MIN_VALUE;

  private long testedAfterId = Long.MIN_VALUE;

  /** Responses since the last episode ended. */
  private int sinceEnd;

  /** The episode that fires, or the last one. */
  private @Nullable Episode episode;

  private int lastDay = Integer.MIN_VALUE;
  private int lastOrdinal;
  private @Nullable String latestTeamId;
  private long latestTeamAt = Long.MIN_VALUE;

  // What is usual, as of a moment: read again only after a change.
  private boolean weighed;
  private long weighedAt;
  private double detractorWeight;
  private double otherWeight;

  /**
   * @param window how many responses are tested
   */
  SubjectSpikes(int window) {
    this.window = window;
    this.ring = new Ring(window);
  }

  /** A tenant, about which nothing is known yet. */
  public static SubjectSpikes ofTenant() {
    return new SubjectSpikes(TENANT_WINDOW);
  }

  /** A channel, team or agent, about which nothing is known yet. */
  public static SubjectSpikes ofPart() {
    return new SubjectSpikes(WINDOW);
  }

  /** The episode that fires, or the last one that did, or null. */
  public @Nullable Episode episode() {
    return episode;
  }

  boolean isOfTenant() {
    return window == TENANT_WINDOW;
  }

  boolean isFiring() {
    return episode != null && episode.isFiring();
  }

  /** The team of the newest response, of an agent. */
  public @Nullable String latestTeamId() {
    return latestTeamId;
  }

  void noteTeam(long time, @Nullable String teamId) {
    if (time >= latestTeamAt) {
      latestTeamAt = time;
      latestTeamId = teamId;
    }
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

  /** Adds a response; {@link #add(long, long, byte, HourFactors)} without learning of hours. */
  public void add(long time, long id, byte mark) {
    add(time, id, mark, null);
  }

  /** Takes back a response that was added by {@link #add(long, long, byte)}. */
  public void remove(long time, long id, byte mark) {
    remove(time, id, mark, null);
  }

  /**
   * Hours learn of what leaves the window of the test, not of what leaves the ring: how much is in
   * the ring to spare depends on the order of retractions.
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
    if (hours != null && !isKeptOut(time)) {
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
    return episode != null && episode.isFiring() && episode.freezes() && time >= episode.frozenFrom;
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
      while (inRing < untested && DayCounts.dayOf(ring.time(inRing)) == day) {
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
   * Runs the test.
   *
   * @param last the index of the newest response that is tested
   * @param now when that was
   */
  private void test(Judgement j, List<Storm> storms, int last, long now) {
    j.usual.prepare(share(j.now, j.parentShare), j.hours, storms);
    j.test.start(Math.min(j.mostKnowledge, detractorWeight + otherWeight + PARENT_WEIGHT));
    int first = firstTested(now, last);
    for (int i = last; i >= first; i--) {
      byte mark = ring.mark(i);
      j.test.step(Mark.isDetractor(mark), j.usual.share(ring.time(i), mark));
    }
  }

  /** The strength of the evidence for a spike right now, R. */
  public double evidence(Judgement j) {
    test(j, j.storms, ring.size() - 1, j.now);
    return j.test.evidence();
  }

  /**
   * Judges a response that was just added.
   *
   * @return whether the episode changed, so that it is to be told
   */
  public boolean judge(long time, byte mark, Judgement j) {
    boolean detractor = Mark.isDetractor(mark);
    Episode open = episode;
    if (open == null || !open.isFiring()) {
      sinceEnd++;
      boolean quiet = open != null && isAnewAfter(open) && sinceEnd <= QUIET_RESPONSES;
      return detractor && !quiet && tryToOpen(j);
    }
    if (time >= open.onsetAt) {
      j.usual.prepare(share(j.now, j.parentShare), j.hours, stormsOver(open, j));
      open.observe(detractor, j.usual.share(time, mark));
      if (open.recovery >= RECOVERED) {
        resolve(open, Episode.ResolveReason.RECOVERED, j.now);
        return true;
      }
      if (open.age >= LONGEST_RESPONSES || j.now - open.detectedAt >= LONGEST_TIME) {
        resolve(open, Episode.ResolveReason.NEW_NORMAL, j.now);
        return true;
      }
    }
    return detractor && tryToRaise(open, j);
  }

  /** An episode that was explained from above recovers to what is usual without the storm. */
  private static List<Storm> stormsOver(Episode open, Judgement j) {
    return open.suppressedBy == null ? j.storms : List.of();
  }

  /** Whether the test started anew when the episode ended. */
  private static boolean isAnewAfter(Episode ended) {
    return ended.state == Episode.State.RESOLVED;
  }

  private boolean tryToOpen(Judgement j) {
    test(j, j.storms, ring.size() - 1, j.now);
    Severity severity = severity(j);
    Storm storm = null;
    if (severity != Severity.PAGE && severity != Severity.CRITICAL && !j.storms.isEmpty()) {
      // Is it much only because of what goes on above?
      test(j, List.of(), ring.size() - 1, j.now);
      Severity unexplained = severity(j);
      if (unexplained != null && unexplained != Severity.WATCH) {
        severity = unexplained;
        storm = explaining(j);
      } else if (severity != null) {
        test(j, j.storms, ring.size() - 1, j.now);
      }
    }
    if (severity == null) {
      return false;
    }
    Episode former = episode;
    Episode opened;
    if (former != null && mayReopen(former, j.now)) {
      opened = former;
      opened.reopen();
    } else {
      opened = new Episode(nextId(onset(ring.size() - 1, j.test.responses())));
    }
    episode = opened;
    take(opened, severity, storm, j);
    return true;
  }

  /** The storm that has to do with most of what the test found; of equals the topmost. */
  private Storm explaining(Judgement j) {
    Storm explaining = j.storms.get(0);
    int most = 0;
    for (Storm storm : j.storms) {
      int concerned = 0;
      for (int i = ring.size() - j.test.responses(); i < ring.size(); i++) {
        if (storm.concerns(ring.time(i), Mark.channel(ring.mark(i)))) {
          concerned++;
        }
      }
      if (concerned > most) {
        explaining = storm;
        most = concerned;
      }
    }
    return explaining;
  }

  private boolean tryToRaise(Episode open, Judgement j) {
    if (open.severity == Severity.CRITICAL && open.suppressedBy == null) {
      return false;
    }
    test(j, j.storms, ring.size() - 1, j.now);
    Severity severity = severity(j);
    if (severity == null || severity == Severity.WATCH) {
      return false;
    }
    if (open.suppressedBy == null && severity.compareTo(open.severity) <= 0) {
      return false;
    }
    take(open, severity, null, j);
    return true;
  }

  private void take(Episode open, Severity severity, @Nullable Storm storm, Judgement j) {
    int newest = ring.size() - 1;
    long onset = onset(newest, j.test.responses());
    open.found(
        j.test,
        j.threshold,
        onset,
        ring.time(newest),
        ring.id(newest),
        namesOf(newest, j.test.responses()));
    open.severity = severity;
    open.suppressedBy = storm == null ? null : storm.episode();
    if (severity != Severity.WATCH) {
      open.frozenFrom = open.freezes() ? Math.min(open.frozenFrom, onset) : onset;
      weighed = false;
    }
  }

  private @Nullable Severity severity(Judgement j) {
    double lift = j.test.lift();
    if (j.test.detractors() < j.minDetractors || lift < j.minLift) {
      return null;
    }
    double ratio = j.test.evidence() / j.threshold;
    if (ratio < WATCH_RATIO) {
      return null;
    }
    if (ratio < 1 || !j.mayPage) {
      return Severity.WATCH;
    }
    return ratio >= CRITICAL_RATIO && lift >= CRITICAL_LIFT ? Severity.CRITICAL : Severity.PAGE;
  }

  private boolean mayReopen(Episode ended, long now) {
    return ended.state == Episode.State.RESOLVED
        && ended.resolveReason == Episode.ResolveReason.RECOVERED
        && (sinceEnd <= REOPENING_RESPONSES || now - ended.resolvedAt <= REOPENING_TIME);
  }

  private long onset(int last, int responses) {
    return ring.time(last - responses + 1);
  }

  /**
   * The day of the onset and a number within it: the same again if the job reads the same input
   * again, even if a crash has changed the order.
   */
  private String nextId(long onset) {
    int day = Math.max(lastDay, DayCounts.dayOf(onset));
    lastOrdinal = day == lastDay ? lastOrdinal + 1 : 1;
    lastDay = day;
    return ID_DAY.format(Instant.ofEpochMilli(day * DayCounts.DAY)) + "-" + lastOrdinal;
  }

  private void resolve(Episode open, Episode.ResolveReason reason, long now) {
    if (open.freezes()) {
      if (reason == Episode.ResolveReason.NEW_NORMAL) {
        counts.addAll(held);
      } else if (ring.size() > 0) {
        long newest = ring.time(ring.size() - 1);
        frozen.add(open.frozenFrom, newest, now - DayCounts.DAYS * DayCounts.DAY);
      }
      held = new DayCounts();
    }
    open.end(Episode.State.RESOLVED, reason, now);
    if (ring.size() > 0) {
      testedAfterTime = ring.time(ring.size() - 1);
      testedAfterId = ring.id(ring.size() - 1);
    }
    sinceEnd = 0;
    weighed = false;
  }

  /**
   * Judges the evidence again after a response was taken back.
   *
   * @param time of the response
   * @return whether the episode changed, so that it is to be told
   */
  public boolean judgeRetraction(long time, long id, Judgement j) {
    Episode open = episode;
    if (open == null) {
      return false;
    }
    boolean named = open.forget(id);
    if (!open.isFiring() || !ring.reaches(open.onsetAt, Long.MIN_VALUE)) {
      return named; // too late to judge again, but it is not to be named any more
    }
    if (time < open.onsetAt || Ring.isAfter(time, id, open.detectedAt, open.detectedId)) {
      return false;
    }
    int last = ring.firstNotBefore(open.detectedAt, open.detectedId);
    if (last == ring.size()
        || ring.time(last) != open.detectedAt
        || ring.id(last) != open.detectedId) {
      last--; // it is the deciding detractor itself that was taken back
    }
    test(j, stormsOver(open, j), last, open.detectedAt);
    if (j.test.evidence() / open.threshold < WATCH_RATIO || j.test.responses() == 0) {
      counts.addAll(held);
      held = new DayCounts();
      open.end(Episode.State.WITHDRAWN, null, j.now);
      sinceEnd = 0;
      weighed = false;
      return true;
    }
    open.found(
        j.test,
        open.threshold,
        onset(last, j.test.responses()),
        ring.time(last),
        ring.id(last),
        namesOf(last, j.test.responses()));
    return true;
  }

  /**
   * Ends an episode that has lasted too long by the clock.
   *
   * @return whether it ended
   */
  boolean expire(long clock) {
    Episode open = episode;
    if (open == null || !open.isFiring() || clock < open.detectedAt + LONGEST_TIME) {
      return false;
    }
    boolean known = open.age >= QUIET_RESPONSES;
    resolve(
        open,
        known ? Episode.ResolveReason.NEW_NORMAL : Episode.ResolveReason.EXPIRED,
        open.detectedAt + LONGEST_TIME);
    return true;
  }

  /** The ids of the newest detractors among the tested responses up to {@code last}. */
  private long[] namesOf(int last, int responses) {
    long[] names = new long[Episode.MOST_EVIDENCE];
    int size = 0;
    for (int i = last; i > last - responses && size < names.length; i--) {
      if (Mark.isDetractor(ring.mark(i))) {
        names[size++] = ring.id(i);
      }
    }
    return Arrays.copyOf(names, size);
  }

  /** How many responses the knowledge of what is usual is worth at most, by how days differ. */
  double worthOfKnowledge() {
    return DayToDay.worthOf(counts);
  }

  /** Live responses of this UTC day and later. */
  long responsesSince(int day) {
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
    held.write(out);
    frozen.write(out);
    VarLong.write(testedAfterTime, out);
    out.writeLong(testedAfterId);
    VarLong.write(sinceEnd, out);
    VarLong.write(lastDay, out);
    VarLong.write(lastOrdinal, out);
    VarLong.write(latestTeamAt, out);
    out.writeUTF(latestTeamId == null ? "" : latestTeamId);
    out.writeBoolean(episode != null);
    if (episode != null) {
      episode.write(out);
    }
  }

  static SubjectSpikes read(int window, DataInput in) throws IOException {
    SubjectSpikes spikes = new SubjectSpikes(window);
    spikes.ring = Ring.read(window, in);
    spikes.counts = DayCounts.read(in);
    spikes.held = DayCounts.read(in);
    spikes.frozen = TimeSpans.read(in);
    spikes.testedAfterTime = VarLong.read(in);
    spikes.testedAfterId = in.readLong();
    spikes.sinceEnd = (int) VarLong.read(in);
    spikes.lastDay = (int) VarLong.read(in);
    spikes.lastOrdinal = (int) VarLong.read(in);
    spikes.latestTeamAt = VarLong.read(in);
    String team = in.readUTF();
    spikes.latestTeamId = team.isEmpty() ? null : team;
    if (in.readBoolean()) {
      spikes.episode = Episode.read(in);
    }
    return spikes;
  }
}

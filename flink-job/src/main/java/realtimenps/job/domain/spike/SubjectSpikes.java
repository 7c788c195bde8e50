package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.VarLong;

/**
 * What is watched of one subject: its {@link Responses} and its episode, if detractors are more
 * than usual. The strength of the evidence follows from the set of live responses; episodes depend
 * on the order in which they came.
 */
public final class SubjectSpikes {
  /** How many responses are tested, except for whole tenants. */
  static final int WINDOW = 128;

  /** How many responses are tested of a whole tenant, to find small lifts. */
  static final int TENANT_WINDOW = 512;

  /** How many responses the knowledge of what is usual may be worth (nu_max). */
  static final double MOST_KNOWLEDGE = 400;

  static final double MOST_KNOWLEDGE_OF_TENANT = 2000;

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

  private Responses responses;

  /** Responses since the last episode ended. */
  private int sinceEnd;

  /** The episode that fires, or the last one. */
  private @Nullable Episode episode;

  private int lastDay = Integer.MIN_VALUE;
  private int lastOrdinal;
  private @Nullable String latestTeamId;
  private long latestTeamAt = Long.MIN_VALUE;

  /**
   * @param window how many responses are tested
   */
  SubjectSpikes(int window) {
    this.responses = new Responses(window);
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
    return responses.window() == TENANT_WINDOW;
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

  /** About how much memory it takes, bytes. */
  public long memory() {
    return 250 + responses.memory() + (episode == null ? 0 : 500);
  }

  /** What is known of its responses. */
  Responses responses() {
    return responses;
  }

  /**
   * Adds a response.
   *
   * @param time when it was answered, epoch milliseconds
   * @param id tells responses of the same time apart
   */
  public void add(long time, long id, byte mark) {
    responses.add(time, id, mark, null);
  }

  /** Takes a response back that was added. */
  public void remove(long time, long id, byte mark) {
    responses.remove(time, id, mark, null);
  }

  /** The strength of the evidence for a spike right now, R. */
  public double evidence(Judgement j) {
    testAll(j, j.storms);
    return j.test.evidence();
  }

  /**
   * Takes note of a response that was just added if that is all there is to do: one that is no
   * detractor raises no evidence, and tells something only of an episode that is open.
   *
   * @return false if the response has to be judged
   */
  boolean passes(byte mark) {
    if (isFiring() || Mark.isDetractor(mark)) {
      return false;
    }
    sinceEnd++;
    return true;
  }

  /**
   * Judges a response that was just added. Only what is newer than the evidence of an episode tells
   * whether it is over: what is late was answered while it went on.
   *
   * @return whether the episode changed, so that it is to be told
   */
  public boolean judge(long time, long id, byte mark, Judgement j) {
    Episode open = episode;
    if (open == null || !open.isFiring()) {
      sinceEnd++;
    } else if (expire(j.now)) { // it would have been over if the clock had come first
      sinceEnd++;
      return true;
    } else if (Ring.isAfter(time, id, open.detectedAt, open.detectedId)) {
      responses.prepare(j, stormsOver(open, j));
      open.observe(Mark.isDetractor(mark), j.usual.share(time, mark));
      if (open.recovery >= RECOVERED) {
        resolve(open, Episode.ResolveReason.RECOVERED, j.now);
        return true;
      }
      if (open.age >= LONGEST_RESPONSES) {
        resolve(open, Episode.ResolveReason.NEW_NORMAL, j.now);
        return true;
      }
    }
    return judgeCorrected(mark, j);
  }

  /**
   * Judges a response that was just put in the place of one that was known: it may be evidence for
   * a spike, but tells nothing of whether one is over.
   *
   * @return whether the episode changed, so that it is to be told
   */
  public boolean judgeCorrected(byte mark, Judgement j) {
    if (!Mark.isDetractor(mark)) {
      return false;
    }
    Episode known = episode;
    if (known != null && known.isFiring()) {
      return tryToRaise(known, j);
    }
    boolean quiet = known != null && isAnewAfter(known) && sinceEnd <= QUIET_RESPONSES;
    return !quiet && tryToOpen(j);
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
    if (!responses.mayReach(WATCH_RATIO * j.threshold, j)) {
      return false;
    }
    testAll(j, j.storms);
    Severity severity = severity(j);
    Storm storm = null;
    if (severity != Severity.PAGE && severity != Severity.CRITICAL && !j.storms.isEmpty()) {
      // Is it much only because of what goes on above?
      testAll(j, List.of());
      Severity unexplained = severity(j);
      if (unexplained != null && unexplained != Severity.WATCH) {
        severity = unexplained;
        storm = explaining(j);
      } else if (severity != null) {
        testAll(j, j.storms);
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
      opened = new Episode(nextId(responses.onset(responses.newest(), j.test.responses())));
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
      int concerned = responses.concernedBy(storm, responses.newest(), j.test.responses());
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
    if (!responses.mayReach(j.threshold, j)) {
      return false; // to be watched, as it is already
    }
    testAll(j, j.storms);
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

  private void testAll(Judgement j, List<Storm> storms) {
    responses.test(j, storms, responses.newest(), j.now);
  }

  /** Takes over into the episode what a test of the responses up to {@code last} has found. */
  private void found(Episode open, Judgement j, int last, double threshold) {
    open.found(
        j.test,
        threshold,
        responses.onset(last, j.test.responses()),
        responses.time(last),
        responses.id(last),
        responses.detractors(last, j.test.responses(), Episode.MOST_EVIDENCE));
  }

  private void take(Episode open, Severity severity, @Nullable Storm storm, Judgement j) {
    found(open, j, responses.newest(), j.threshold);
    open.severity = severity;
    open.suppressedBy = storm == null ? null : storm.episode();
    if (severity != Severity.WATCH) {
      responses.holdFrom(open.onsetAt);
      open.freeze();
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
    if (reason == Episode.ResolveReason.NEW_NORMAL) {
      responses.release();
    } else {
      responses.freeze(now);
    }
    open.end(Episode.State.RESOLVED, reason, now);
    responses.testAnew();
    sinceEnd = 0;
  }

  /** Whether the episode has a response among its evidence. */
  boolean names(long id) {
    return episode != null && episode.names(id);
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
    if (!open.isFiring() || !responses.reach(open.onsetAt)) {
      return named; // too late to judge again, but it is not to be named any more
    }
    if (time < open.onsetAt || Ring.isAfter(time, id, open.detectedAt, open.detectedId)) {
      return false;
    }
    int last = responses.upTo(open.detectedAt, open.detectedId);
    boolean holds = isEvidenceOf(open, j, last, open.detectedAt);
    if (!holds) { // but what came after it may do
      last = responses.newest();
      holds = isEvidenceOf(open, j, last, j.now);
    }
    if (holds) {
      found(open, j, last, open.threshold);
    } else {
      responses.release();
      open.end(Episode.State.WITHDRAWN, null, j.now);
      sinceEnd = 0;
    }
    return true;
  }

  private boolean isEvidenceOf(Episode open, Judgement j, int last, long now) {
    responses.test(j, stormsOver(open, j), last, now);
    return j.test.responses() > 0 && j.test.evidence() / open.threshold >= WATCH_RATIO;
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

  void write(DataOutput out) throws IOException {
    responses.write(out);
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

  static SubjectSpikes read(int window, boolean hasHours, DataInput in) throws IOException {
    SubjectSpikes spikes = new SubjectSpikes(window);
    spikes.responses = Responses.read(window, hasHours, in);
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

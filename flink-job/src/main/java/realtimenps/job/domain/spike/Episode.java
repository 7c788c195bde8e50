package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.VarLong;

/** One alert from firing to its end. Times are event time, epoch milliseconds. */
public final class Episode {
  /** The most detractors that an alert names. */
  public static final int MOST_EVIDENCE = 20;

  static final long NONE = Long.MIN_VALUE;

  /** Where an episode stands. */
  public enum State {
    FIRING,
    RESOLVED,
    /** Corrections or erasures took the evidence back. */
    WITHDRAWN
  }

  /** Why an episode was resolved. */
  public enum ResolveReason {
    /** The usual share is back. */
    RECOVERED,
    /** It lasted so long that it is the usual share now. */
    NEW_NORMAL,
    /** Nothing more arrived. */
    EXPIRED
  }

  /** Responses that the share during the spike is drawn towards the usual one by. */
  private static final double SHRINKAGE = 10;

  private static final double LEAST_ODDS_RATIO = 2;
  private static final double HIGHEST_SHARE = 0.9;

  private final String id;
  State state = State.FIRING;
  Severity severity = Severity.WATCH;
  @Nullable ResolveReason resolveReason;
  @Nullable String suppressedBy;
  long onsetAt;
  long detectedAt;
  long detectedId;
  long resolvedAt = NONE;
  int responses;
  int detractors;
  double expected;
  double evidenceRatio;

  /** The threshold that it was judged by. */
  double threshold;

  /** Whether its responses are kept out of what is usual. */
  private boolean freezes;

  /** The newest detractors of the evidence, the newest first, by id. */
  private long[] names = {};

  /** The share of detractors that recovery is told from: that of the evidence when it paged. */
  private double spikeShare;

  /** The evidence that it is over, a log likelihood ratio. */
  double recovery;

  /** How many responses newer than its evidence have arrived while it was open. */
  int age;

  Episode(String id) {
    this.id = id;
  }

  /** Unique within the subject. */
  public String id() {
    return id;
  }

  public State state() {
    return state;
  }

  public Severity severity() {
    return severity;
  }

  public @Nullable ResolveReason resolveReason() {
    return resolveReason;
  }

  /** The key of the episode above that explains this one, or null. */
  public @Nullable String suppressedBy() {
    return suppressedBy;
  }

  /** The time of the first response of the evidence. */
  public long onsetAt() {
    return onsetAt;
  }

  /** The time of the last response of the evidence. */
  public long detectedAt() {
    return detectedAt;
  }

  /** When it ended; meaningless while it fires. */
  public long resolvedAt() {
    return resolvedAt;
  }

  public int responses() {
    return responses;
  }

  public int detractors() {
    return detractors;
  }

  public double expected() {
    return expected;
  }

  public double evidenceRatio() {
    return evidenceRatio;
  }

  public boolean isFiring() {
    return state == State.FIRING;
  }

  /** Whether somebody has been paged for it. */
  public boolean pages() {
    return severity != Severity.WATCH && suppressedBy == null;
  }

  /** Whether its responses stay out of the baseline. */
  boolean freezes() {
    return freezes;
  }

  void freeze() {
    freezes = true;
  }

  /** Takes over what a test found. */
  void found(
      SpikeTest test,
      double threshold,
      long onsetAt,
      long detectedAt,
      long detectedId,
      long[] names) {
    this.names = names;
    this.responses = test.responses();
    this.detractors = test.detractors();
    this.expected = test.expected();
    this.evidenceRatio = test.evidence() / threshold;
    this.threshold = threshold;
    this.onsetAt = onsetAt;
    this.detectedAt = detectedAt;
    this.detectedId = detectedId;
    noteShare();
  }

  /**
   * Notes the share of the spike, but not again when it becomes critical: the strongest of all
   * evidence so far overstates it, and a spike that goes on would more often seem over.
   */
  void noteShare() {
    if (!freezes()) {
      spikeShare = alarmShare();
    }
  }

  /** The newest detractors of the evidence, by the ids that their responses have here. */
  long[] names() {
    return names;
  }

  boolean names(long id) {
    return Arrays.stream(names).anyMatch(name -> name == id);
  }

  /** Names a response no more; whether it did. */
  boolean forget(long id) {
    long[] rest = Arrays.stream(names).filter(name -> name != id).toArray();
    boolean named = rest.length < names.length;
    names = rest;
    return named;
  }

  /** Names nobody any more; whether it did. */
  boolean forgetAll() {
    boolean named = names.length > 0;
    names = new long[0];
    return named;
  }

  /** The usual share of detractors in the evidence. */
  double usualShare() {
    return expected / responses;
  }

  /** The share of detractors that the spike is taken to have. */
  double alarmShare() {
    double usual = usualShare();
    double shrunk = (detractors + SHRINKAGE * usual) / (responses + SHRINKAGE);
    double least = LEAST_ODDS_RATIO * usual / (1 - usual + LEAST_ODDS_RATIO * usual);
    return Math.min(HIGHEST_SHARE, Math.max(shrunk, least));
  }

  /** By how much the spike multiplies the odds of a detractor. */
  double odds() {
    double usual = usualShare();
    double alarm = alarmShare();
    return alarm / (1 - alarm) * (1 - usual) / usual;
  }

  /** Takes a response newer than its evidence, as evidence for or against its end. */
  void observe(boolean detractor, double usual) {
    double recovered = Math.min(usual, (usual + spikeShare) / 2);
    double ratio = detractor ? recovered / spikeShare : (1 - recovered) / (1 - spikeShare);
    recovery = Math.max(0, recovery) + Math.log(ratio);
    age++;
  }

  void end(State state, @Nullable ResolveReason reason, long at) {
    this.state = state;
    this.resolveReason = reason;
    this.resolvedAt = at;
  }

  void reopen() {
    state = State.FIRING;
    resolveReason = null;
    resolvedAt = NONE;
    suppressedBy = null;
    recovery = 0;
    age = 0;
    freezes = false;
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(id);
    out.writeByte(state.ordinal());
    out.writeByte(severity.ordinal());
    out.writeByte(resolveReason == null ? -1 : resolveReason.ordinal());
    out.writeUTF(suppressedBy == null ? "" : suppressedBy);
    VarLong.write(onsetAt, out);
    VarLong.write(detectedAt, out);
    out.writeLong(detectedId);
    VarLong.write(resolvedAt, out);
    VarLong.write(responses, out);
    VarLong.write(detractors, out);
    out.writeDouble(expected);
    out.writeDouble(evidenceRatio);
    out.writeDouble(threshold);
    out.writeBoolean(freezes);
    out.writeDouble(spikeShare);
    out.writeDouble(recovery);
    VarLong.write(age, out);
    out.writeByte(names.length);
    for (long name : names) {
      out.writeLong(name);
    }
  }

  static Episode read(DataInput in) throws IOException {
    Episode episode = new Episode(in.readUTF());
    episode.state = State.values()[in.readByte()];
    episode.severity = Severity.values()[in.readByte()];
    int reason = in.readByte();
    episode.resolveReason = reason < 0 ? null : ResolveReason.values()[reason];
    String suppressedBy = in.readUTF();
    episode.suppressedBy = suppressedBy.isEmpty() ? null : suppressedBy;
    episode.onsetAt = VarLong.read(in);
    episode.detectedAt = VarLong.read(in);
    episode.detectedId = in.readLong();
    episode.resolvedAt = VarLong.read(in);
    episode.responses = (int) VarLong.read(in);
    episode.detractors = (int) VarLong.read(in);
    episode.expected = in.readDouble();
    episode.evidenceRatio = in.readDouble();
    episode.threshold = in.readDouble();
    episode.freezes = in.readBoolean();
    episode.spikeShare = in.readDouble();
    episode.recovery = in.readDouble();
    episode.age = (int) VarLong.read(in);
    episode.names = new long[in.readByte()];
    for (int i = 0; i < episode.names.length; i++) {
      episode.names[i] = in.readLong();
    }
    return episode;
  }
}

package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.VarLong;

/** What is known of a tenant beside its subjects. */
public final class TenantState {
  private static final long STORM_IS_SEEN_FOR = 7 * DayCounts.DAY;

  /** Event time of the tenant: its newest response, epoch milliseconds. */
  long newestAt = Long.MIN_VALUE;

  HourFactors hours = new HourFactors();
  ReasonCounts reasons = new ReasonCounts();

  /** When each open episode ends at the latest, by subject. */
  final Map<String, Long> open = new TreeMap<>();

  private final List<String> channels = new ArrayList<>();
  private final List<Storm> storms = new ArrayList<>();

  /** Of a tenant about which nothing is known yet. */
  public TenantState() {}

  /** The earliest event time at which an episode ends by the clock; none: the largest there is. */
  public long nextExpiry() {
    return open.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }

  /** How many episodes are open. */
  public int openEpisodes() {
    return open.size();
  }

  /** About how much memory it takes, bytes. */
  public long memory() {
    return 2_000 + 1_700L * channels.size() + 200L * (open.size() + storms.size());
  }

  /** The index of a channel, which it gets when it is first seen. */
  int channel(String name) {
    int known = channels.indexOf(name);
    if (known >= 0) {
      return known + 1;
    }
    if (channels.size() + 1 == Mark.CHANNELS) {
      return Mark.OTHER;
    }
    channels.add(name);
    return channels.size();
  }

  /** The storms over a channel or team. */
  List<Storm> stormsOfTenant() {
    return storms.isEmpty()
        ? List.of()
        : storms.stream().filter(storm -> storm.scope() == Scope.TENANT).toList();
  }

  /** The storms over an agent, those of the whole tenant first. */
  List<Storm> stormsOverAgent(@Nullable String teamId) {
    if (storms.isEmpty()) {
      return List.of();
    }
    List<Storm> over = new ArrayList<>(stormsOfTenant());
    for (Storm storm : storms) {
      if (storm.scope() == Scope.CHANNEL
          || storm.scope() == Scope.TEAM && teamId != null && teamId.equals(storm.teamId())) {
        over.add(storm);
      }
    }
    return over;
  }

  /** A storm began, began again, or is known better; what it has explained stays explained. */
  void putStorm(Storm storm) {
    long from = storm.from();
    for (Storm known : storms) {
      if (known.episode().equals(storm.episode())) {
        from = Math.min(from, known.from());
      }
    }
    storms.removeIf(known -> known.isOpen() && known.episode().equals(storm.episode()));
    storms.add(storm.startedAt(from));
    storms.removeIf(old -> !old.isOpen() && old.to() < newestAt - STORM_IS_SEEN_FOR);
  }

  /** An episode is over; one that paged no more when it began again was no storm any more. */
  void endStorm(String episode, long at) {
    Storm open = openStorm(episode);
    if (open != null) {
      storms.removeIf(storm -> storm.episode().equals(episode)); // it spans those before, too
      storms.add(open.endedAt(at));
    }
  }

  /** What pages now was none; what the same episode explained before it began again stays so. */
  void withdrawStorm(String episode) {
    storms.remove(openStorm(episode));
  }

  private @Nullable Storm openStorm(String episode) {
    for (Storm storm : storms) {
      if (storm.isOpen() && storm.episode().equals(episode)) {
        return storm;
      }
    }
    return null;
  }

  /** The subjects whose episodes end by the clock now. */
  List<String> takeExpired(long clock) {
    List<String> expired = new ArrayList<>();
    Iterator<Map.Entry<String, Long>> all = open.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Long> next = all.next();
      if (next.getValue() <= clock) {
        expired.add(next.getKey());
        all.remove();
      }
    }
    return expired;
  }

  void write(DataOutput out) throws IOException {
    VarLong.write(newestAt, out);
    hours.write(out);
    reasons.write(out);
    VarLong.write(open.size(), out);
    for (Map.Entry<String, Long> due : open.entrySet()) {
      out.writeUTF(due.getKey());
      VarLong.write(due.getValue(), out);
    }
    VarLong.write(channels.size(), out);
    for (String channel : channels) {
      out.writeUTF(channel);
    }
    VarLong.write(storms.size(), out);
    for (Storm storm : storms) {
      storm.write(out);
    }
  }

  static TenantState read(DataInput in) throws IOException {
    TenantState state = new TenantState();
    state.newestAt = VarLong.read(in);
    state.hours = HourFactors.read(in);
    state.reasons = ReasonCounts.read(in);
    long open = VarLong.read(in);
    for (long i = 0; i < open; i++) {
      state.open.put(in.readUTF(), VarLong.read(in));
    }
    long channels = VarLong.read(in);
    for (long i = 0; i < channels; i++) {
      state.channels.add(in.readUTF());
    }
    long storms = VarLong.read(in);
    for (long i = 0; i < storms; i++) {
      state.storms.add(Storm.read(in));
    }
    return state;
  }
}

package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.VarLong;

/**
 * An episode that explains detractors of the subjects below it: what happens to a whole tenant,
 * team or channel is not its agents' fault.
 *
 * @param scope of the subject that it is an episode of: TENANT, TEAM or CHANNEL
 * @param teamId in the scope TEAM
 * @param channel the index of the channel in the scope CHANNEL, else -1
 * @param episode the key of the alert: subject/episodeId
 * @param from event time of its onset, epoch milliseconds
 * @param to event time of its end, inclusive; {@link #OPEN} while it is open
 * @param odds by how much it multiplies the odds of a detractor
 */
record Storm(
    Scope scope,
    @Nullable String teamId,
    int channel,
    String episode,
    long from,
    long to,
    double odds) {
  static final long OPEN = Long.MAX_VALUE;

  boolean covers(long time) {
    return from <= time && time <= to;
  }

  /** Whether it has to do with a response of a subject that it is over. */
  boolean concerns(long time, int channel) {
    return covers(time) && (scope != Scope.CHANNEL || this.channel == channel);
  }

  boolean isOpen() {
    return to == OPEN;
  }

  Storm startedAt(long start) {
    return new Storm(scope, teamId, channel, episode, start, to, odds);
  }

  Storm endedAt(long end) {
    return new Storm(scope, teamId, channel, episode, from, end, odds);
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(scope.name());
    out.writeUTF(teamId == null ? "" : teamId);
    VarLong.write(channel, out);
    out.writeUTF(episode);
    VarLong.write(from, out);
    out.writeLong(to);
    out.writeDouble(odds);
  }

  static Storm read(DataInput in) throws IOException {
    Scope scope = Scope.valueOf(in.readUTF());
    String teamId = in.readUTF();
    return new Storm(
        scope,
        teamId.isEmpty() ? null : teamId,
        (int) VarLong.read(in),
        in.readUTF(),
        VarLong.read(in),
        in.readLong(),
        in.readDouble());
  }
}

package realtimenps.job.domain.spike;

import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Scope;

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

  boolean isOpen() {
    return to == OPEN;
  }

  Storm endedAt(long end) {
    return new Storm(scope, teamId, channel, episode, from, end, odds);
  }
}

package realtimenps.job.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A change to the windows of one subject, applied as one.
 *
 * @param subject the subject's key
 * @param deltas the panes that change
 * @param newestAt {@code respondedAt} of the newest answer that was added, epoch milliseconds;
 *     {@link #NONE} if answers were only retracted
 * @param latestTeamId the team of that answer, in agent scopes
 * @param readAt wall clock at which the oldest record behind this change was read, epoch
 *     milliseconds
 */
public record Contribution(
    String subject,
    List<PaneDelta> deltas,
    long newestAt,
    @Nullable String latestTeamId,
    long readAt) {

  public static final long NONE = Long.MIN_VALUE;

  /** Whether some answer counts less than before. */
  public boolean retracts() {
    for (int i = 0; i < deltas.size(); i++) {
      if (deltas.get(i).retracts()) {
        return true;
      }
    }
    return false;
  }

  /** Both changes as one; {@code later} came after this one. */
  public Contribution plus(Contribution later) {
    Map<Long, PaneDelta> panes = new TreeMap<>();
    deltas.forEach(delta -> panes.merge(delta.paneStart(), delta, PaneDelta::plus));
    later.deltas.forEach(delta -> panes.merge(delta.paneStart(), delta, PaneDelta::plus));
    boolean laterIsNewer = later.newestAt >= newestAt;
    return new Contribution(
        subject,
        new ArrayList<>(panes.values()),
        Math.max(newestAt, later.newestAt),
        laterIsNewer ? later.latestTeamId : latestTeamId,
        Math.min(readAt, later.readAt));
  }
}

package realtimenps.job.roll;

import java.util.List;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.SubjectWindows.WindowTally;

/**
 * What the job tells of a subject: its windows, or that it is gone.
 *
 * @param asOf event time up to which the windows speak, epoch milliseconds
 * @param emittedAt wall clock, epoch milliseconds
 * @param epoch grows at every start
 * @param revision grows within an epoch
 * @param sampleTarget the largest half width of the interval of an adequate sample, NPS points
 * @param windows those that are told; none when the subject is gone
 * @param isGone whether this is the end of the subject
 */
public record SubjectUpdate(
    String subject,
    @Nullable String latestTeamId,
    long asOf,
    long emittedAt,
    long epoch,
    long revision,
    double sampleTarget,
    List<WindowTally> windows,
    boolean isGone) {}

package realtimenps.job.roll;

import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.SubjectWindows.WindowTally;

/**
 * One window of an update, as a row.
 *
 * @param window null when there is no such row, or no more
 */
public record FlatUpdate(SubjectUpdate update, String windowName, @Nullable WindowTally window) {}

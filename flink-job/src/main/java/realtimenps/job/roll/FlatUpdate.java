package realtimenps.job.roll;

import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.SubjectWindows.WindowTally;

/**
 * One window of an update, as a row.
 *
 * @param window null when the subject is gone
 */
public record FlatUpdate(SubjectUpdate update, String windowName, @Nullable WindowTally window) {}

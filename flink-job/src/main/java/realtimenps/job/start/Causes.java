package realtimenps.job.start;

import java.util.List;

/**
 * Why the job cannot start, as far as one has looked.
 *
 * @param away whether that is since somebody could not be reached, which says nothing of the rest
 */
record Causes(List<String> lines, boolean away) {}

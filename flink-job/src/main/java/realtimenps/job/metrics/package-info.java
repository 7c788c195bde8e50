/** What the job tells of itself. */
@NullMarked
package realtimenps.job.metrics;

import org.jspecify.annotations.NullMarked;

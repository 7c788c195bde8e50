/** What must be there before the job may start. */
@NullMarked
package realtimenps.job.start;

import org.jspecify.annotations.NullMarked;

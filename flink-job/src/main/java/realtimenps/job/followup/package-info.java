/** From changes to follow-ups: the tasks to get back to detractors. */
@NullMarked
package realtimenps.job.followup;

import org.jspecify.annotations.NullMarked;

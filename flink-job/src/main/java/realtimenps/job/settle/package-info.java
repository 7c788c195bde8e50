/** From responses to changes: what counts once, corrections, erasures, lateness. */
@NullMarked
package realtimenps.job.settle;

import org.jspecify.annotations.NullMarked;

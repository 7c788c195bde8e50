/** From a change to a contribution for every subject that it concerns. */
@NullMarked
package realtimenps.job.fanout;

import org.jspecify.annotations.NullMarked;

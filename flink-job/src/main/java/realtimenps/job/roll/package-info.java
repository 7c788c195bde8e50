/** From contributions to the windows of a subject, and to its updates. */
@NullMarked
package realtimenps.job.roll;

import org.jspecify.annotations.NullMarked;

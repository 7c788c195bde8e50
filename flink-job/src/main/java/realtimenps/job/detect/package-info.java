/** From changes to alerts: the subjects that have more detractors than usual. */
@NullMarked
package realtimenps.job.detect;

import org.jspecify.annotations.NullMarked;

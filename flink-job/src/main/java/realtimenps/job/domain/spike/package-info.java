/** What decides whether detractors are more than usual, from the test to a tenant's alerts. */
@NullMarked
package realtimenps.job.domain.spike;

import org.jspecify.annotations.NullMarked;

/** Pages through PagerDuty's Events API v2. */
@NullMarked
package realtimenps.relay.pagerduty;

import org.jspecify.annotations.NullMarked;

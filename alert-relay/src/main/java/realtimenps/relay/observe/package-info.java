/** What the relay tells of itself: health and metrics. */
@NullMarked
package realtimenps.relay.observe;

import org.jspecify.annotations.NullMarked;

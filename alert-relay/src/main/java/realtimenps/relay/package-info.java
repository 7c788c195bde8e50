/** From the alerts topic to a pager. */
@NullMarked
package realtimenps.relay;

import org.jspecify.annotations.NullMarked;

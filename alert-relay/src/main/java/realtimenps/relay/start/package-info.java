/** What must be there before the relay may start. */
@NullMarked
package realtimenps.relay.start;

import org.jspecify.annotations.NullMarked;

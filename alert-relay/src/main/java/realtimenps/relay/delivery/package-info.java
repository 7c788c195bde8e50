/** How pagers are told what is due, whichever they are. */
@NullMarked
package realtimenps.relay.delivery;

import org.jspecify.annotations.NullMarked;

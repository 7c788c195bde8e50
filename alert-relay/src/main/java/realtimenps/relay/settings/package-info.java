/** Settings of the relay, checked all at once. */
@NullMarked
package realtimenps.relay.settings;

import org.jspecify.annotations.NullMarked;

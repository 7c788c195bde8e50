/** Reads alerts and updates from Kafka. */
@NullMarked
package realtimenps.relay.read;

import org.jspecify.annotations.NullMarked;

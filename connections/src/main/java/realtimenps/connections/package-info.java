/** How Kafka and the schema registry are reached, by everything that does. */
@NullMarked
package realtimenps.connections;

import org.jspecify.annotations.NullMarked;

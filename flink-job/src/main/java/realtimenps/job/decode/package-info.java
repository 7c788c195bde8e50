/** From Kafka's bytes to what their sender wrote, or to a rejection. */
@NullMarked
package realtimenps.job.decode;

import org.jspecify.annotations.NullMarked;

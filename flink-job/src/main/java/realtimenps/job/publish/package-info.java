/** From what the job tells to records in Kafka. */
@NullMarked
package realtimenps.job.publish;

import org.jspecify.annotations.NullMarked;

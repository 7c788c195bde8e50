/** What the job decides, in plain Java: no Flink, no Kafka, no Avro. */
@NullMarked
package realtimenps.job.domain;

import org.jspecify.annotations.NullMarked;

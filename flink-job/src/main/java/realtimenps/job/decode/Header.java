package realtimenps.job.decode;

import org.jspecify.annotations.Nullable;

/** A header of a Kafka record. */
@SuppressWarnings("ArrayRecordComponent") // raw bytes, carried and never compared
public record Header(String key, byte @Nullable [] value) {}

package realtimenps.job.validate;

import org.jspecify.annotations.Nullable;
import realtimenps.job.decode.SourceRecord;
import realtimenps.job.domain.Rejection;

/**
 * A record that is not counted.
 *
 * @param tenantId as far as it could be read
 * @param responseId as far as it could be read
 * @param rejectedAt wall clock, epoch milliseconds
 */
public record Rejected(
    SourceRecord source,
    Rejection rejection,
    @Nullable String tenantId,
    @Nullable String responseId,
    long rejectedAt) {}

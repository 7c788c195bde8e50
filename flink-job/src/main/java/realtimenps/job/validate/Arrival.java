package realtimenps.job.validate;

import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Response;

/**
 * A record on its way to be settled: a response, or, without one, the erasure of a response.
 *
 * @param responseKey the key of the response
 * @param readAt wall clock at which it was read, epoch milliseconds
 */
public record Arrival(
    String responseKey,
    String tenantId,
    String responseId,
    @Nullable Response response,
    long readAt) {}

package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * What one response contributes, and to whom.
 *
 * @param respondedAt event time, epoch milliseconds UTC
 */
public record Answer(
    Category category,
    String channel,
    @Nullable String agentId,
    @Nullable String teamId,
    long respondedAt) {}

package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * A survey response as its sender wrote it, not validated yet.
 *
 * @param respondedAt event time, epoch milliseconds UTC
 */
public record Submission(
    String tenantId,
    String responseId,
    long revision,
    int score,
    String scale,
    String channel,
    @Nullable String agentId,
    @Nullable String teamId,
    @Nullable String respondentId,
    @Nullable String interactionId,
    @Nullable String surveyId,
    @Nullable String contactReason,
    @Nullable String comment,
    long respondedAt) {}

package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * What a tenant's policy is from now on.
 *
 * @param policy null for the defaults
 */
public record PolicyChange(String tenantId, @Nullable Policy policy) {}

package realtimenps.job.domain;

import java.util.List;

/** A policy as somebody wrote it, not validated yet; see {@link Policy} for the fields. */
public record PolicyDraft(
    String tenantId,
    String timeZone,
    double falsePagesPerMonth,
    List<String> pagingScopes,
    long minDetractors,
    double minLift,
    double sampleTarget,
    List<String> mutedSubjects,
    List<Policy.Route> routes) {}

package realtimenps.job.decode;

import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.PolicyDraft;
import realtimenps.job.domain.Rejection;

/**
 * A decoded record: a policy as it was written, or why there is none, or neither when the record
 * has no value and so asks for the defaults.
 */
public record IncomingPolicy(
    SourceRecord source, @Nullable PolicyDraft draft, @Nullable Rejection rejection) {}

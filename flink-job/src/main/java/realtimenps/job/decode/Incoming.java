package realtimenps.job.decode;

import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Rejection;
import realtimenps.job.domain.Submission;

/**
 * A decoded record: a submission, or why there is none, or neither when the record has no value and
 * so asks for an erasure.
 */
public record Incoming(
    SourceRecord source, @Nullable Submission submission, @Nullable Rejection rejection) {}

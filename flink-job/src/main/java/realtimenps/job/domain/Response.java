package realtimenps.job.domain;

/**
 * A valid survey response.
 *
 * @param revision a higher one replaces a lower one
 * @param fingerprint of all that the response says, to tell a repetition from a conflict
 */
public record Response(
    String tenantId,
    String responseId,
    long revision,
    long fingerprint,
    Answer answer,
    Detail detail) {}

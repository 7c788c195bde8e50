package realtimenps.job.domain;

/**
 * What is remembered of a follow-up while it is open; the answer behind it comes with every change.
 *
 * @param openedAt wall clock at which it opened first, epoch milliseconds
 */
public record OpenFollowUp(Detail detail, long openedAt) {}

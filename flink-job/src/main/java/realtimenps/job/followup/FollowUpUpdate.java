package realtimenps.job.followup;

import realtimenps.job.domain.FollowUp;

/**
 * What the job tells of a follow-up.
 *
 * @param emittedAt wall clock, epoch milliseconds
 * @param epoch grows at every start
 * @param revision grows within an epoch
 */
public record FollowUpUpdate(FollowUp followUp, long emittedAt, long epoch, long revision) {}

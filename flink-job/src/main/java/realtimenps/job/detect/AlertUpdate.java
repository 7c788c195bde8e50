package realtimenps.job.detect;

import realtimenps.job.domain.spike.Alert;

/**
 * What the job tells of an alert.
 *
 * @param emittedAt wall clock, epoch milliseconds
 * @param epoch grows at every start
 * @param revision grows within an epoch
 */
public record AlertUpdate(Alert alert, long emittedAt, long epoch, long revision) {}

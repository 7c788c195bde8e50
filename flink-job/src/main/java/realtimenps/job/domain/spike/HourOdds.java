package realtimenps.job.domain.spike;

/**
 * By how much the odds of a detractor differ by hour of day (UTC) and channel: the same for all
 * responses of an hour and a channel.
 */
public interface HourOdds {
  /** The same at all hours. */
  HourOdds EVEN = (time, mark) -> 1;

  /**
   * What the usual odds are multiplied with.
   *
   * @param time of the response, epoch milliseconds
   * @param mark with its channel
   */
  double of(long time, byte mark);
}

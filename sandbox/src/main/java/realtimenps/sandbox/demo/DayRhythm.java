package realtimenps.sandbox.demo;

import java.time.Duration;
import java.time.Instant;

/**
 * How busy a contact center is over the day, on a clock that runs faster than ours: only the volume
 * follows it, never the time of a response.
 *
 * @param startedAt when {@code startHour} was
 * @param startHour hour of the simulated day at the start, 0 to 24
 * @param day how long a simulated day takes
 */
record DayRhythm(Instant startedAt, double startHour, Duration day) {
  private static final double[] SHARE_BY_HOUR = {
    0.10, 0.07, 0.05, 0.05, 0.06, 0.10, 0.20, 0.40, 0.65, 0.85, 0.97, 1.00,
    0.90, 0.85, 0.92, 0.98, 0.95, 0.85, 0.70, 0.58, 0.48, 0.36, 0.24, 0.15
  };

  /** The hour of the simulated day, from 0 (inclusive) to 24 (exclusive). */
  double hourAt(Instant now) {
    double days = Duration.between(startedAt, now).toMillis() / (double) day.toMillis();
    double turned = startHour / 24 + days;
    return (turned - Math.floor(turned)) * 24;
  }

  /** The volume as a share of the busiest hour's, over 0 and at most 1. */
  double shareAt(Instant now) {
    double hour = hourAt(now);
    int from = (int) hour % 24;
    double within = hour - Math.floor(hour);
    return SHARE_BY_HOUR[from] * (1 - within) + SHARE_BY_HOUR[(from + 1) % 24] * within;
  }
}

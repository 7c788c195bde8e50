package realtimenps.benchmarks.alerts;

import java.util.random.RandomGenerator;
import realtimenps.job.domain.spike.HourOdds;

/**
 * What moves the share of detractors of a subject without being a spike, on the scale of the logit.
 * All days are UTC.
 *
 * <ul>
 *   <li><b>Drift</b>: from day to day an Ornstein-Uhlenbeck step, {@code x += -0.02 x + N(0,
 *       0.05)}, from 0 on.
 *   <li><b>Days</b>: each day has its own effect, {@code N(0, 0.2)}.
 *   <li><b>Hours</b>: {@code 0.4 sin(2 pi (hour + 1/2) / 24)}. The detector has learned it wrong by
 *       25 %: for half of the subjects as 1.25 times as much, for the others as 0.75 times.
 * </ul>
 */
final class Noise {
  /** What of it there is. */
  enum Kind {
    NONE,
    DRIFT,
    ALL
  }

  private static final int HOURS = 24;
  private static final long HOUR = 3_600_000;
  private static final long DAY = HOURS * HOUR;
  private static final double REVERSION = 0.02;
  private static final double DRIFT = 0.05;
  private static final double DAYS = 0.2;
  private static final double AMPLITUDE = 0.4;
  private static final double ERROR = 0.25;

  private final Kind kind;
  private final RandomGenerator random;
  private final double learned;
  private final double[] hours = new double[HOURS];
  private long today = Long.MIN_VALUE;
  private double drift;
  private double effect;

  Noise(Kind kind, RandomGenerator random) {
    this.kind = kind;
    this.random = random;
    if (kind == Kind.ALL) {
      for (int hour = 0; hour < HOURS; hour++) {
        hours[hour] = AMPLITUDE * Math.sin(2 * Math.PI * (hour + 0.5) / HOURS);
      }
      learned = random.nextBoolean() ? 1 + ERROR : 1 - ERROR;
    } else {
      learned = 0;
    }
  }

  /**
   * What is added to the logit.
   *
   * @param at not before any earlier call's
   */
  double at(long at) {
    if (kind == Kind.NONE) {
      return 0;
    }
    long day = Math.floorDiv(at, DAY);
    if (day != today) {
      today = day;
      drift += -REVERSION * drift + random.nextGaussian(0, DRIFT);
      if (kind == Kind.ALL) {
        effect = random.nextGaussian(0, DAYS);
      }
    }
    return drift + effect + hours[hourOf(at)];
  }

  /** What the detector has learned of the hours. */
  HourOdds learnedHours() {
    if (kind != Kind.ALL) {
      return HourOdds.EVEN;
    }
    double[] odds = new double[HOURS];
    for (int hour = 0; hour < HOURS; hour++) {
      odds[hour] = Math.exp(learned * hours[hour]);
    }
    return (time, mark) -> odds[hourOf(time)];
  }

  private static int hourOf(long at) {
    return (int) (Math.floorMod(at, DAY) / HOUR);
  }
}

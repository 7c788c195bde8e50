package realtimenps.benchmarks.alerts;

import java.util.random.RandomGenerator;

/** The responses of one subject, evenly spaced, from midnight of a day on. */
final class Traffic {
  static final long DAY = 86_400_000;

  /** 2026-01-01T00:00:00Z. */
  static final long START = 20_454 * DAY;

  private final RandomGenerator random;
  private final Noise noise;
  private final double perDay;
  private double logit;
  private double quietShare;
  private long responses;
  private long at = START;

  /**
   * @param share of detractors, over 0 and under 1
   * @param perDay responses a day
   */
  Traffic(RandomGenerator random, double share, double perDay, Noise noise) {
    this.random = random;
    this.noise = noise;
    this.perDay = perDay;
    become(share);
  }

  /** A share with the Beta distribution, whose parameters are whole numbers. */
  static double beta(RandomGenerator random, int detractors, int others) {
    double a = 0;
    for (int i = 0; i < detractors; i++) {
      a += random.nextExponential();
    }
    double b = 0;
    for (int i = 0; i < others; i++) {
      b += random.nextExponential();
    }
    return a / (a + b);
  }

  /** The base share of detractors where the scenario names none: Beta with mean 20 %, size 20. */
  static double usualShare(RandomGenerator random) {
    return beta(random, 4, 16);
  }

  static double logit(double share) {
    return Math.log(share / (1 - share));
  }

  static double share(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** From now on the share of detractors is another one. */
  void become(double share) {
    quietShare = share;
    logit = logit(share);
  }

  /** Moves on to the next response. @return whether it is a detractor */
  boolean next() {
    at = START + (long) (responses++ * (DAY / perDay));
    double offset = noise.at(at);
    return random.nextDouble() < (offset == 0 ? quietShare : share(logit + offset));
  }

  /** When the latest response was answered, epoch milliseconds. */
  long at() {
    return at;
  }

  /** Lets detectors learn from some responses first, without a page. */
  void history(int responses, Detector... detectors) {
    for (int i = 0; i < responses; i++) {
      boolean detractor = next();
      for (Detector detector : detectors) {
        detector.learn(at, detractor);
      }
    }
  }
}

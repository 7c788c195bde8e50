package realtimenps.job.domain.spike;

/**
 * The test for a spike that is still going on: a Shiryaev-Roberts mixture over the time at which it
 * began, against a beta-binomial null that integrates the uncertainty of the usual share out. It is
 * given responses from the newest to the oldest. For a known share {@code evidence - responses} is
 * a martingale without a spike, so that one of N evaluations in all reaches a threshold A with at
 * most {@code N / A} expected false pages.
 *
 * <p>One object serves one test after another and allocates nothing.
 *
 * <p>Source: A. N. Shiryaev, "On optimum methods in quickest detection problems" (1963); S. W.
 * Roberts, "A comparison of some control chart procedures" (1966); the mixture over odds ratios and
 * the beta-binomial null are this project's.
 */
public final class SpikeTest {
  /** The lifts of a spike that the mixture looks for, as odds ratios. */
  static final double SMALL = 2.5;

  static final double MEDIUM = 6;
  static final double LARGE = 15;

  /** The least share that is predicted, and the least rest. */
  static final double LEAST = 1e-4;

  /** Beyond any threshold; further responses would only overflow. */
  private static final double ENOUGH = 1e250;

  private double pseudoCount;
  private double small;
  private double medium;
  private double large;
  private double evidence;
  private double strongest;
  private int seen;
  private double seenDetractors;
  private double seenExpected;
  private int responses;
  private int detractors;
  private double expected;

  /**
   * Begins a test.
   *
   * @param pseudoCount how many responses the knowledge of the usual share is worth (nu)
   */
  public void start(double pseudoCount) {
    this.pseudoCount = pseudoCount;
    small = 1.0 / 3;
    medium = 1.0 / 3;
    large = 1.0 / 3;
    evidence = 0;
    strongest = 0;
    seen = 0;
    seenDetractors = 0;
    seenExpected = 0;
    responses = 0;
    detractors = 0;
    expected = 0;
  }

  /**
   * Takes the next older response.
   *
   * @param usual the usual share of detractors there, more than 0 and less than 1
   */
  public void step(boolean detractor, double usual) {
    if (evidence > ENOUGH) {
      return;
    }
    double predicted = usual + (seenDetractors - seenExpected) / (pseudoCount + seen);
    predicted = Math.max(LEAST, Math.min(1 - LEAST, predicted));
    double rest = 1 - usual;
    if (detractor) {
      small *= SMALL * usual / ((rest + SMALL * usual) * predicted);
      medium *= MEDIUM * usual / ((rest + MEDIUM * usual) * predicted);
      large *= LARGE * usual / ((rest + LARGE * usual) * predicted);
      seenDetractors++;
    } else {
      double surprise = rest / (1 - predicted);
      small *= surprise / (rest + SMALL * usual);
      medium *= surprise / (rest + MEDIUM * usual);
      large *= surprise / (rest + LARGE * usual);
    }
    double likelihood = small + medium + large;
    evidence += likelihood;
    seen++;
    seenExpected += usual;
    if (detractor && likelihood > strongest) {
      strongest = likelihood;
      responses = seen;
      detractors = (int) seenDetractors;
      expected = seenExpected;
    }
  }

  /** The strength of the evidence for a spike, R. */
  public double evidence() {
    return evidence;
  }

  /** How many of the newest responses the spike most likely spans; it began with a detractor. */
  public int responses() {
    return responses;
  }

  /** Detractors among these. */
  public int detractors() {
    return detractors;
  }

  /** How many of these would usually be detractors. */
  public double expected() {
    return expected;
  }

  /** By how much the share of detractors is over the usual one, -1 to 1. */
  public double lift() {
    return responses == 0 ? 0 : (detractors - expected) / responses;
  }
}

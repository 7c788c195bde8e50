package realtimenps.job.domain.spike;

import java.util.Arrays;

/**
 * Tells of most subjects, in a third of the time of a {@link SpikeTest}, that their evidence does
 * not reach what matters. It sums up the same, with one division a response where the test has
 * five, and so differs from it by rounding only.
 */
final class Screening {
  /**
   * By how much the evidence may differ from that of the test, relatively: ten roundings of 1.1e-16
   * a response, up to 1e4 times as large where the least share is predicted, over 512 responses.
   */
  private static final double ROUNDING = 1e-6;

  // Of each kind of response, and whether it is a detractor, what its factors are made of.
  private static final int FIELDS = 8;
  private static final int USUAL = 0;
  private static final int SIGN = 1;
  private static final int SMALL = 2;
  private static final int MEDIUM = 3;
  private static final int LARGE = 4;
  private static final int AHEAD = 5;

  private double[] fields = new double[2 * FIELDS];

  /**
   * Whether the evidence of some responses may reach a bound; if not, that of the test does not.
   *
   * @param first the index of the oldest response
   * @param last the index of the newest
   * @param usual prepared for the subject, without storms
   * @param pseudoCount how many responses the knowledge of the usual share is worth (nu)
   */
  boolean mayReach(double bound, Ring ring, int first, int last, Usual usual, double pseudoCount) {
    double limit = bound * (1 - ROUNDING);
    double small = 1.0 / 3;
    double medium = 1.0 / 3;
    double large = 1.0 / 3;
    double evidence = 0;
    double ahead = 0; // detractors seen, less those expected
    double weight = pseudoCount;
    int kinds = 0;
    for (int i = last; i >= first; i--) {
      byte mark = ring.mark(i);
      int kind = usual.kind(ring.time(i), mark);
      if (kind >= kinds) {
        kinds = kind + 1;
        reckon(kind, usual.shareOf(kind));
      }
      int at = (2 * kind + (Mark.isDetractor(mark) ? 1 : 0)) * FIELDS;
      double predicted = fields[at + USUAL] * weight + fields[at + SIGN] * ahead;
      if (predicted < SpikeTest.LEAST * weight) {
        predicted = SpikeTest.LEAST * weight;
      } else if (predicted > (1 - SpikeTest.LEAST) * weight) {
        predicted = (1 - SpikeTest.LEAST) * weight;
      }
      double inverse = weight / predicted;
      small *= fields[at + SMALL] * inverse;
      medium *= fields[at + MEDIUM] * inverse;
      large *= fields[at + LARGE] * inverse;
      evidence += small + medium + large;
      if (!(evidence < limit)) {
        return true;
      }
      ahead += fields[at + AHEAD];
      weight++;
    }
    return false;
  }

  private void reckon(int kind, double usual) {
    int other = 2 * kind * FIELDS;
    int detractor = other + FIELDS;
    if (fields.length < detractor + FIELDS) {
      fields = Arrays.copyOf(fields, 2 * fields.length);
    }
    double rest = 1 - usual;
    fields[other + USUAL] = rest;
    fields[other + SIGN] = -1;
    fields[other + SMALL] = rest / (rest + SpikeTest.SMALL * usual);
    fields[other + MEDIUM] = rest / (rest + SpikeTest.MEDIUM * usual);
    fields[other + LARGE] = rest / (rest + SpikeTest.LARGE * usual);
    fields[other + AHEAD] = -usual;
    fields[detractor + USUAL] = usual;
    fields[detractor + SIGN] = 1;
    fields[detractor + SMALL] = 1 - fields[other + SMALL];
    fields[detractor + MEDIUM] = 1 - fields[other + MEDIUM];
    fields[detractor + LARGE] = 1 - fields[other + LARGE];
    fields[detractor + AHEAD] = rest;
  }
}

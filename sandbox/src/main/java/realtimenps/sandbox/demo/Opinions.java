package realtimenps.sandbox.demo;

import java.util.List;
import java.util.random.RandomGenerator;

/** What customers answer: a score that depends on who served them, and sometimes a few words. */
final class Opinions {
  private static final double PASSIVES = 0.2;

  /** Who answers at all tends to be enthusiastic or angry: 10, 5, 0 and 1 are overrepresented. */
  private static final int[] PROMOTER_SCORES = {9, 9, 10, 10, 10};

  private static final int[] PASSIVE_SCORES = {7, 8, 8};
  private static final int[] DETRACTOR_SCORES = {0, 0, 1, 1, 2, 3, 3, 4, 5, 5, 5, 6, 6, 6};

  private static final List<String> PRAISE =
      List.of(
          "Solved in five minutes, thank you!",
          "Very friendly and knew exactly what to do.",
          "Best support I have had in years.",
          "Called me back as promised.",
          "Explained everything patiently, even twice.",
          "Finally somebody who listens.");
  private static final List<String> INDIFFERENCE =
      List.of(
          "It works now.",
          "Fine, but the waiting time was long.",
          "Helpful, though I had to ask twice.",
          "OK.",
          "Good agent, slow systems.");
  private static final List<String> COMPLAINTS =
      List.of(
          "Third time I contact you about the same thing.",
          "Was transferred four times and then cut off.",
          "Nobody could tell me when it will be fixed.",
          "40 minutes on hold.",
          "The answer had nothing to do with my question.",
          "I still have not got my money back.",
          "Rude. I am going to cancel.");

  private final RandomGenerator random;

  Opinions(RandomGenerator random) {
    this.random = random;
  }

  /** A score on {@code scale}, such that many of them have about the given NPS (-1 to 1). */
  int score(double trueNps, String scale) {
    double committed = 1 - PASSIVES;
    double nps = Math.max(-0.95 * committed, Math.min(0.95 * committed, trueNps));
    double promoters = (committed + nps) / 2;
    double at = random.nextDouble();
    int score;
    if (at < promoters) {
      score = anyOf(PROMOTER_SCORES);
    } else if (at < promoters + PASSIVES) {
      score = anyOf(PASSIVE_SCORES);
    } else {
      score = anyOf(DETRACTOR_SCORES);
    }
    return Math.max(score, lowest(scale));
  }

  /** The NPS at which there are so many times as many detractors. */
  static double spoiled(double trueNps, double times) {
    double detractors = (1 - PASSIVES - trueNps) / 2;
    return 1 - PASSIVES - 2 * times * detractors;
  }

  /** A score that no scale has. */
  int impossibleScore() {
    return anyOf(new int[] {-1, 11, 42, 100});
  }

  String comment(int score) {
    List<String> said = score >= 9 ? PRAISE : score >= 7 ? INDIFFERENCE : COMPLAINTS;
    return said.get(random.nextInt(said.size()));
  }

  private static int lowest(String scale) {
    return scale.equals("ONE_TO_TEN") ? 1 : 0;
  }

  private int anyOf(int[] scores) {
    return scores[random.nextInt(scores.length)];
  }
}

package realtimenps.benchmarks.alerts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import realtimenps.benchmarks.statistics.Estimate;

/**
 * B1 to B3: pages of subjects in whose responses there is no spike. The history, if any, comes in
 * the same stream right before, in which nobody is paged.
 */
final class FalsePages implements Scenario {
  private static final double PER = 10_000;

  /**
   * @param perDay responses a day
   * @param responses of each key
   * @param bound the most false pages per 10,000 responses
   */
  private record Case(
      double perDay, int responses, int keys, int quickKeys, String reference, double bound) {}

  private record Pages(int ours, int today, int zTest) {}

  private final String id;
  private final String note;
  private final int history;
  private final Noise.Kind noise;
  private final List<Case> cases;

  private FalsePages(String id, String note, int history, Noise.Kind noise, List<Case> cases) {
    this.id = id;
    this.note = note;
    this.history = history;
    this.noise = noise;
    this.cases = cases;
  }

  static FalsePages steady() {
    return new FalsePages(
        "B1",
        "No spike; 60 responses of history in the same stream.",
        60,
        Noise.Kind.NONE,
        List.of(
            new Case(10, 900, 6000, 1500, "0.23", 0.45),
            new Case(200, 6000, 800, 200, "0.29", 0.45),
            new Case(5000, 40_000, 120, 30, "0.26", 0.45)));
  }

  static FalsePages noisy() {
    return new FalsePages(
        "B2",
        "As B1, with drift, days and hours: the logit moves by x += -0.02 x + N(0, 0.05) a day,"
            + " by N(0, 0.2) on each day, and by 0.4 sin over the day, which the detector has"
            + " learned 25 % too strong or too weak.",
        60,
        Noise.Kind.ALL,
        List.of(
            new Case(10, 900, 6000, 1000, "0.53", 0.8),
            new Case(200, 6000, 800, 100, "1.05", 1.3),
            new Case(5000, 40_000, 120, 20, "0.48", 0.8)));
  }

  static FalsePages cold() {
    return new FalsePages(
        "B3",
        "No spike, and nothing known of the subject at first.",
        0,
        Noise.Kind.NONE,
        List.of(new Case(20, 200, 40_000, 10_000, "0.24", 0.45)));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String note() {
    return note;
  }

  @Override
  public List<Row> run(SplittableGenerator source, Effort effort, Progress progress) {
    List<Row> rows = new ArrayList<>();
    for (Case c : cases) {
      int keys = effort.of(c.keys, c.quickKeys);
      String name = String.format(Locale.ROOT, "false pages, %,.0f a day", c.perDay);
      List<Pages> all =
          Trials.run(
              source, keys, progress.part(id + " " + name, keys), random -> trial(random, c));
      double exposure = (double) keys * c.responses / PER;
      rows.add(
          new Row(
              id,
              name + " /10,000",
              Row.sample(keys, "keys", (long) keys * c.responses),
              2,
              Estimate.rate(all.stream().mapToLong(Pages::ours).toArray(), exposure),
              Estimate.rate(all.stream().mapToLong(Pages::today).toArray(), exposure),
              Estimate.rate(all.stream().mapToLong(Pages::zTest).toArray(), exposure),
              c.reference,
              Bound.atMost(c.bound)));
    }
    return rows;
  }

  private Pages trial(RandomGenerator random, Case c) {
    Noise noise = new Noise(this.noise, random);
    Traffic traffic = new Traffic(random, Traffic.usualShare(random), c.perDay, noise);
    Detector[] detectors = {
      new SpikeDetector(noise.learnedHours()), new HalfOfLastTwenty(), new ZTest()
    };
    traffic.history(history, detectors);
    int[] pages = new int[detectors.length];
    for (int i = 0; i < c.responses; i++) {
      boolean detractor = traffic.next();
      for (int d = 0; d < detectors.length; d++) {
        pages[d] += detectors[d].judge(traffic.at(), detractor) == Verdict.PAGED ? 1 : 0;
      }
    }
    return new Pages(pages[0], pages[1], pages[2]);
  }
}

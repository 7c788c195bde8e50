package realtimenps.benchmarks.alerts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import realtimenps.benchmarks.statistics.Estimate;
import realtimenps.job.domain.spike.HourOdds;

/**
 * B4: how many responses of a spike it takes until somebody is paged. 1,000 responses of history,
 * 300 more in which a page would be false, then the spike, which is watched for 500.
 *
 * <p>A key that a detector paged in the 300 is left out of that detector's delays: its delay is
 * that of a detector that was quiet when the spike began. A spike not found in 500 counts as an
 * infinite delay.
 *
 * <p>The optimum that the mean delay is held against is a {@link Cusum} with the false pages that
 * our detector was measured to have at the same usual share, after the same history and without a
 * spike, over 3,000 responses of each key. It is held to its worst case, a sum of zero as the spike
 * begins: that is the delay in which it is optimal, and what gives the study's figures. Beside it,
 * without a bound, is one that has run through the 300, so that chance detractors right before the
 * spike count for it. Ratios are of the same keys, those in which no detector concerned paged
 * before the spike and all found it; their intervals contain what the measured false pages are
 * uncertain by.
 */
final class Spikes implements Scenario {
  private static final int HISTORY = 1000;
  private static final int QUIET = 300;
  private static final int HORIZON = 500;
  private static final double PER_DAY = 200;
  private static final int STEADY = 3000;
  private static final double PER = 10_000;
  private static final double SLACK_OF_MEDIAN = 2;
  private static final double SLACK_OF_P90 = 1.08;
  private static final double FOUND = 0.99;
  private static final double GOAL = 1.10;

  /** The delay of a detector that had paged before the spike. */
  private static final int PAGED_BEFORE = 0;

  private static final int OURS = 0;
  private static final int TODAY = 1;
  private static final int Z_TEST = 2;

  /** The optimum: the lower and the higher threshold. */
  private static final int OPTIMUM = 3;

  private static final int OPTIMUM_THAT_RAN = 5;
  private static final int DETECTORS = 7;

  private record Case(double usual, double spike, int median, int p90) {
    String name() {
      return String.format(Locale.ROOT, "%.0f -> %.0f %%", 100 * usual, 100 * spike);
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case(.1, .3, 47, 96),
          new Case(.1, .5, 16, 29),
          new Case(.2, .5, 33, 62),
          new Case(.2, .8, 11, 16),
          new Case(.3, .6, 37, 70));

  /** What our detector was measured to have without a spike. */
  private record FalsePages(long ours, long responses) {}

  @Override
  public String id() {
    return "B4";
  }

  @Override
  public String note() {
    return "1,000 responses of history at 200 a day, 300 without a page (keys with one are left"
        + " out), then the spike, for at most 500. The CUSUM is told both shares, has as many"
        + " false pages as ours was measured to have at the usual share, and begins at zero with"
        + " the spike; one that ran is in the midst of the 300 before.";
  }

  @Override
  public List<Row> run(SplittableGenerator source, Effort effort, Progress progress) {
    List<Row> rows = new ArrayList<>();
    double usual = Double.NaN;
    FalsePages falsePages = new FalsePages(0, 0);
    for (Case c : CASES) {
      if (c.usual != usual) {
        usual = c.usual;
        falsePages = falsePages(source, effort, progress, usual, rows);
      }
      Cusum.Thresholds thresholds = thresholds(source, effort, c, falsePages);
      rows.addAll(delays(source, effort, progress, c, falsePages, thresholds));
    }
    return rows;
  }

  /** How often a key without a spike is paged. */
  private static FalsePages falsePages(
      SplittableGenerator source, Effort effort, Progress progress, double usual, List<Row> rows) {
    int keys = effort.of(12_000, 400);
    String name = String.format(Locale.ROOT, "false pages at %.0f %%", 100 * usual);
    List<int[]> pages =
        Trials.run(
            source, keys, progress.part("B4 " + name, keys), random -> falsePages(random, usual));
    double exposure = (double) keys * STEADY / PER;
    rows.add(
        new Row(
            "B4",
            name + " /10,000",
            Row.sample(keys, "keys", (long) keys * STEADY),
            2,
            Estimate.rate(of(pages, OURS), exposure),
            Estimate.rate(of(pages, TODAY), exposure),
            Estimate.rate(of(pages, Z_TEST), exposure),
            "",
            Bound.none()));
    return new FalsePages(Arrays.stream(of(pages, OURS)).sum(), (long) keys * STEADY);
  }

  private static long[] of(List<int[]> pages, int detector) {
    return pages.stream().mapToLong(ofKey -> ofKey[detector]).toArray();
  }

  private static int[] falsePages(RandomGenerator random, double usual) {
    Traffic traffic = steady(random, usual);
    Detector[] detectors = {new SpikeDetector(HourOdds.EVEN), new HalfOfLastTwenty(), new ZTest()};
    traffic.history(HISTORY, detectors);
    int[] pages = new int[detectors.length];
    for (int i = 0; i < STEADY; i++) {
      boolean detractor = traffic.next();
      for (int d = 0; d < detectors.length; d++) {
        pages[d] += detectors[d].judge(traffic.at(), detractor) == Verdict.PAGED ? 1 : 0;
      }
    }
    return pages;
  }

  private static Cusum.Thresholds thresholds(
      SplittableGenerator source, Effort effort, Case c, FalsePages falsePages) {
    List<boolean[]> streams = new ArrayList<>();
    int responses = 100_000;
    int number = effort.of(400, 60);
    for (int i = 0; i < number; i++) {
      RandomGenerator random = source.split();
      boolean[] stream = new boolean[responses];
      for (int j = 0; j < responses; j++) {
        stream[j] = random.nextDouble() < c.usual;
      }
      streams.add(stream);
    }
    // Half a page is for samples without any.
    double pages = Math.max(0.5, falsePages.ours) / falsePages.responses * responses * number;
    return Cusum.thresholdsFor(c.usual, c.spike, streams, pages);
  }

  private List<Row> delays(
      SplittableGenerator source,
      Effort effort,
      Progress progress,
      Case c,
      FalsePages falsePages,
      Cusum.Thresholds thresholds) {
    int keys = effort.of(8000, 1000);
    List<int[]> outcomes =
        Trials.run(
            source,
            keys,
            progress.part("B4 " + c.name(), keys),
            random -> trial(random, c, thresholds));
    int[][] delays = new int[OPTIMUM][];
    for (int d = 0; d < OPTIMUM; d++) {
      int detector = d;
      delays[d] =
          outcomes.stream()
              .mapToInt(outcome -> outcome[detector])
              .filter(delay -> delay != PAGED_BEFORE)
              .toArray();
    }
    String sample = Row.sample(delays[OURS].length, "keys");
    List<Row> rows = new ArrayList<>();
    rows.add(
        new Row(
            "B4",
            c.name() + ": median delay",
            sample,
            0,
            Estimate.quantile(delays[OURS], .5),
            Estimate.quantile(delays[TODAY], .5),
            Estimate.quantile(delays[Z_TEST], .5),
            Integer.toString(c.median),
            Bound.atMost(c.median + SLACK_OF_MEDIAN)));
    rows.add(
        new Row(
            "B4",
            c.name() + ": 90th percentile",
            sample,
            0,
            Estimate.quantile(delays[OURS], .9),
            Estimate.quantile(delays[TODAY], .9),
            Estimate.quantile(delays[Z_TEST], .9),
            Integer.toString(c.p90),
            Bound.atMost(c.p90 * SLACK_OF_P90)));
    rows.add(
        new Row(
            "B4",
            c.name() + ": found",
            sample,
            4,
            found(delays[OURS]),
            found(delays[TODAY]),
            found(delays[Z_TEST]),
            "",
            Bound.atLeast(FOUND)));
    rows.add(ratio(c, "CUSUM's", outcomes, OPTIMUM, falsePages, thresholds, Bound.goal(GOAL)));
    rows.add(
        ratio(
            c,
            "CUSUM's that ran",
            outcomes,
            OPTIMUM_THAT_RAN,
            falsePages,
            thresholds,
            Bound.none()));
    return rows;
  }

  private static Row ratio(
      Case c,
      String of,
      List<int[]> outcomes,
      int optimum,
      FalsePages falsePages,
      Cusum.Thresholds thresholds,
      Bound bound) {
    List<int[]> both =
        outcomes.stream().filter(outcome -> isFound(outcome, OURS, optimum, optimum + 1)).toList();
    double[] ours = both.stream().mapToDouble(outcome -> outcome[OURS]).toArray();
    double ofLower = thresholds.ofLower();
    double[] best =
        both.stream()
            .mapToDouble(
                outcome -> ofLower * outcome[optimum] + (1 - ofLower) * outcome[optimum + 1])
            .toArray();
    Estimate ratio = Estimate.ratioOfMeans(ours, best);
    // A false page more in e times as many responses costs 1 / divergence responses.
    double divergence =
        c.spike * Math.log(c.spike / c.usual)
            + (1 - c.spike) * Math.log((1 - c.spike) / (1 - c.usual));
    double mean = Arrays.stream(best).average().orElse(Double.NaN);
    double relative = 1 / (divergence * mean * Math.sqrt(Math.max(1, falsePages.ours)));
    return Row.ofOurs(
        "B4",
        c.name() + ": mean delay / " + of,
        Row.sample(both.size(), "keys"),
        3,
        ratio.blurredBy(ratio.value() * relative),
        bound.side() == Bound.Side.NONE ? "" : "1.01-1.08",
        bound);
  }

  private static boolean isFound(int[] outcome, int... detectors) {
    return Arrays.stream(detectors)
        .allMatch(d -> outcome[d] != PAGED_BEFORE && outcome[d] != Estimate.NEVER);
  }

  private static Estimate found(int[] delays) {
    long found = Arrays.stream(delays).filter(delay -> delay != Estimate.NEVER).count();
    return Estimate.share(found, delays.length);
  }

  private static Traffic steady(RandomGenerator random, double share) {
    return new Traffic(random, share, PER_DAY, new Noise(Noise.Kind.NONE, random));
  }

  /** Whether a detector begins with the spike. */
  private static boolean isIdleBefore(int detector) {
    return detector >= OPTIMUM && detector < OPTIMUM_THAT_RAN;
  }

  /** The delays of the detectors, in responses of the spike. */
  private static int[] trial(RandomGenerator random, Case c, Cusum.Thresholds thresholds) {
    Traffic traffic = steady(random, c.usual);
    Detector[] detectors = {
      new SpikeDetector(HourOdds.EVEN),
      new HalfOfLastTwenty(),
      new ZTest(),
      new Cusum(c.usual, c.spike, thresholds.lower()),
      new Cusum(c.usual, c.spike, thresholds.higher()),
      new Cusum(c.usual, c.spike, thresholds.lower()),
      new Cusum(c.usual, c.spike, thresholds.higher())
    };
    traffic.history(HISTORY, detectors);
    int[] delays = new int[DETECTORS];
    Arrays.fill(delays, Estimate.NEVER);
    for (int i = 1 - QUIET; i <= HORIZON; i++) {
      if (i == 1) {
        traffic.become(c.spike);
      }
      boolean detractor = traffic.next();
      boolean waiting = false;
      for (int d = 0; d < detectors.length; d++) {
        if (delays[d] == Estimate.NEVER && (i >= 1 || !isIdleBefore(d))) {
          if (detectors[d].judge(traffic.at(), detractor) == Verdict.PAGED) {
            delays[d] = Math.max(PAGED_BEFORE, i);
          } else {
            waiting = true;
          }
        }
      }
      if (!waiting && i >= 1) {
        break;
      }
    }
    return delays;
  }
}

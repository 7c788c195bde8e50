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
 * B5: eight responses of which 90 % are detractors, then four as usual: whether somebody is paged
 * within these twelve. As in B4 there are 1,000 responses of history and 300 more before, and a key
 * that a detector paged in the 300 is left out of its share.
 */
final class Bursts implements Scenario {
  private static final int HISTORY = 1000;
  private static final int QUIET = 300;
  private static final int BURST = 8;
  private static final int WITHIN = 12;
  private static final double SHARE = 0.9;
  private static final double PER_DAY = 200;

  private record Case(double usual, String reference, double bound) {}

  private static final List<Case> CASES =
      List.of(new Case(.1, "0.915", .88), new Case(.2, "0.556", .52));

  private enum Outcome {
    LEFT_OUT,
    MISSED,
    FOUND
  }

  @Override
  public String id() {
    return "B5";
  }

  @Override
  public String note() {
    return "History and the 300 before as in B4; 8 responses at 90 %, then 4 as usual.";
  }

  @Override
  public List<Row> run(SplittableGenerator source, Effort effort, Progress progress) {
    int keys = effort.of(16_000, 2000);
    List<Row> rows = new ArrayList<>();
    for (Case c : CASES) {
      String name = String.format(Locale.ROOT, "burst from %.0f %%", 100 * c.usual);
      List<Outcome[]> outcomes =
          Trials.run(
              source, keys, progress.part("B5 " + name, keys), random -> trial(random, c.usual));
      rows.add(
          new Row(
              "B5",
              name + ": paged within 12",
              Row.sample(keys, "keys"),
              3,
              found(outcomes, 0),
              found(outcomes, 1),
              found(outcomes, 2),
              c.reference,
              Bound.atLeast(c.bound)));
    }
    return rows;
  }

  private static Estimate found(List<Outcome[]> outcomes, int detector) {
    long found = outcomes.stream().filter(o -> o[detector] == Outcome.FOUND).count();
    long missed = outcomes.stream().filter(o -> o[detector] == Outcome.MISSED).count();
    return Estimate.share(found, found + missed);
  }

  private static Outcome[] trial(RandomGenerator random, double usual) {
    Traffic traffic = new Traffic(random, usual, PER_DAY, new Noise(Noise.Kind.NONE, random));
    Detector[] detectors = {new SpikeDetector(HourOdds.EVEN), new HalfOfLastTwenty(), new ZTest()};
    traffic.history(HISTORY, detectors);
    Outcome[] outcomes = new Outcome[detectors.length];
    Arrays.fill(outcomes, Outcome.MISSED);
    for (int i = 1 - QUIET; i <= WITHIN; i++) {
      if (i == 1) {
        traffic.become(SHARE);
      } else if (i == BURST + 1) {
        traffic.become(usual);
      }
      boolean detractor = traffic.next();
      for (int d = 0; d < detectors.length; d++) {
        if (outcomes[d] == Outcome.MISSED
            && detectors[d].judge(traffic.at(), detractor) == Verdict.PAGED) {
          outcomes[d] = i < 1 ? Outcome.LEFT_OUT : Outcome.FOUND;
        }
      }
    }
    return outcomes;
  }
}

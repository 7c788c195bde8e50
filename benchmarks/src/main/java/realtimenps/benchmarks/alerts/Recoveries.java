package realtimenps.benchmarks.alerts;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import realtimenps.benchmarks.statistics.Estimate;
import realtimenps.job.domain.spike.HourOdds;

/**
 * B6: a spike of 100 responses from 20 to 50 %, then back. History and the 300 before as in B4.
 *
 * <p>What counts is the keys that were paged first during the spike. "Resolved too early": the
 * first resolve came before the spike's end, even if it then was re-opened without a page. For the
 * others the delay is from the spike's end to the first resolve. "Paged again": another page up to
 * 100 responses after the spike's end, by when nearly all have resolved; later ones are the false
 * pages of B1.
 */
final class Recoveries implements Scenario {
  private static final int HISTORY = 1000;
  private static final int QUIET = 300;
  private static final int SPIKE = 100;
  private static final int AFTERMATH = 100;
  private static final int HORIZON = 400;
  private static final double USUAL = 0.2;
  private static final double SHARE = 0.5;
  private static final double PER_DAY = 200;

  /**
   * @param counts whether it was paged first during the spike
   * @param resolvedAfter responses after the end of the spike; not over 0 if before
   */
  private record Outcome(boolean counts, int resolvedAfter, boolean pagedAgain) {
    boolean isEarly() {
      return resolvedAfter <= 0;
    }
  }

  private static final Outcome LEFT_OUT = new Outcome(false, Estimate.NEVER, false);

  @Override
  public String id() {
    return "B6";
  }

  @Override
  public String note() {
    return "Keys that were paged first within the 100 responses of the spike; paged again: up to"
        + " 100 responses after its end.";
  }

  @Override
  public List<Row> run(SplittableGenerator source, Effort effort, Progress progress) {
    int keys = effort.of(12_000, 1500);
    List<Outcome> paged =
        Trials.run(source, keys, progress.part("B6", keys), Recoveries::trial).stream()
            .filter(Outcome::counts)
            .toList();
    int[] resolved =
        paged.stream()
            .filter(outcome -> !outcome.isEarly())
            .mapToInt(Outcome::resolvedAfter)
            .toArray();
    long early = paged.stream().filter(Outcome::isEarly).count();
    long again = paged.stream().filter(Outcome::pagedAgain).count();
    String sample = Row.sample(paged.size(), "pages");
    String later = Row.sample(resolved.length, "pages");
    return List.of(
        Row.ofOurs(
            "B6",
            "resolve after the end: median",
            later,
            0,
            Estimate.quantile(resolved, .5),
            "19",
            Bound.atMost(22)),
        Row.ofOurs(
            "B6",
            "resolve after the end: 90th percentile",
            later,
            0,
            Estimate.quantile(resolved, .9),
            "43",
            Bound.atMost(48)),
        Row.ofOurs(
            "B6",
            "resolved too early",
            sample,
            3,
            Estimate.share(early, paged.size()),
            ".066",
            Bound.atMost(.12)),
        Row.ofOurs(
            "B6",
            "paged again",
            sample,
            4,
            Estimate.share(again, paged.size()),
            ".0017",
            Bound.atMost(.01)));
  }

  private static Outcome trial(RandomGenerator random) {
    Traffic traffic = new Traffic(random, USUAL, PER_DAY, new Noise(Noise.Kind.NONE, random));
    SpikeDetector ours = new SpikeDetector(HourOdds.EVEN);
    traffic.history(HISTORY, ours);
    boolean paged = false;
    boolean pagedAgain = false;
    int resolvedAfter = Estimate.NEVER;
    for (int i = 1 - QUIET; i <= SPIKE + HORIZON; i++) {
      if (i == 1) {
        traffic.become(SHARE);
      } else if (i == SPIKE + 1) {
        traffic.become(USUAL);
      }
      boolean detractor = traffic.next();
      Verdict verdict = ours.judge(traffic.at(), detractor);
      if (verdict == Verdict.PAGED) {
        if (paged) {
          pagedAgain |= i <= SPIKE + AFTERMATH;
        } else if (i < 1 || i > SPIKE) {
          return LEFT_OUT;
        }
        paged = true;
      } else if (verdict == Verdict.RESOLVED && resolvedAfter == Estimate.NEVER) {
        resolvedAfter = i - SPIKE;
      }
    }
    return paged ? new Outcome(true, resolvedAfter, pagedAgain) : LEFT_OUT;
  }
}

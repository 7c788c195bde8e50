package realtimenps.benchmarks.alerts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import realtimenps.benchmarks.statistics.Estimate;
import realtimenps.job.domain.spike.HourOdds;

/**
 * B9: agents who work one shift of a day, on a channel with 40 % detractors in the eight hours of
 * the night, when 10 % of its responses come, and 17.8 % by day: 20 % in all, which is what the
 * detector has learned. An agent has 20 responses a shift, and the channel's share in it.
 *
 * <p>False pages are counted in 900 responses after a history of 1,000. The spike begins after 300
 * more than that history and is watched for 300; a key that was paged before it is left out.
 */
final class Shifts implements Scenario {
  private static final int A_SHIFT = 20;
  private static final long HOUR = Traffic.DAY / 24;
  private static final int LENGTH = 8;
  private static final double NIGHT = 0.4;
  private static final double DAY = 0.16 / 0.9;
  private static final double ALL = 0.2;
  private static final double SPIKE = 0.7;
  private static final int HISTORY = 1000;
  private static final int STEADY = 900;
  private static final int QUIET = 300;
  private static final int HORIZON = 300;
  private static final double PER = 10_000;

  /** The delay of a detector that had paged before the spike. */
  private static final int PAGED_BEFORE = 0;

  private static final HourOdds LEARNED =
      (time, mark) -> Math.exp(Traffic.logit(usual(time)) - Traffic.logit(ALL));

  private enum Shift {
    DAY("by day"),
    NIGHT("by night"),
    /** A week by day, a week by night. */
    ROTATING("rotating"),
    /** By day in the history, by night from then on. */
    CHANGED("new by night");

    final String name;

    Shift(String name) {
      this.name = name;
    }

    boolean isNight(int day) {
      return switch (this) {
        case DAY -> false;
        case NIGHT -> true;
        case ROTATING -> day / 7 % 2 == 1;
        case CHANGED -> day >= HISTORY / A_SHIFT;
      };
    }
  }

  /** The responses of an agent. */
  private static final class Agent {
    private final RandomGenerator random;
    private final Shift shift;
    private int responses;
    private long at;

    Agent(RandomGenerator random, Shift shift) {
      this.random = random;
      this.shift = shift;
    }

    /** Moves on to the next response. @return whether it is a detractor */
    boolean next(boolean spike) {
      int day = responses / A_SHIFT;
      long begin = shift.isNight(day) ? 0 : LENGTH;
      at =
          Traffic.START
              + day * Traffic.DAY
              + begin * HOUR
              + responses % A_SHIFT * (LENGTH * HOUR / A_SHIFT);
      responses++;
      return random.nextDouble() < (spike ? SPIKE : usual(at));
    }

    void history(Detector... detectors) {
      for (int i = 0; i < HISTORY; i++) {
        boolean detractor = next(false);
        for (Detector detector : detectors) {
          detector.learn(at, detractor);
        }
      }
    }
  }

  private static double usual(long time) {
    return Math.floorMod(time, Traffic.DAY) < LENGTH * HOUR ? NIGHT : DAY;
  }

  private static Detector[] detectors() {
    return new Detector[] {new SpikeDetector(LEARNED), new HalfOfLastTwenty(), new ZTest()};
  }

  @Override
  public String id() {
    return "B9";
  }

  @Override
  public String note() {
    return "20 responses a shift of 8 hours; the channel has 40 % detractors by night, 17.8 % by"
        + " day; 1,000 responses of history. The spike as in B4, for at most 300. Rotating: a week"
        + " by day, a week by night; new by night: by day in the history.";
  }

  @Override
  public List<Row> run(SplittableGenerator source, Effort effort, Progress progress) {
    List<Row> rows = new ArrayList<>();
    for (Shift shift : Shift.values()) {
      rows.add(falsePages(source, effort, progress, shift));
    }
    rows.addAll(delays(source, effort, progress));
    return rows;
  }

  private static Row falsePages(
      SplittableGenerator source, Effort effort, Progress progress, Shift shift) {
    String name = "false pages, " + shift.name;
    int keys = effort.of(6000, 1500);
    List<int[]> pages =
        Trials.run(source, keys, progress.part("B9 " + name, keys), random -> pages(random, shift));
    double exposure = (double) keys * STEADY / PER;
    return new Row(
        "B9",
        name + " /10,000",
        Row.sample(keys, "keys", (long) keys * STEADY),
        2,
        Estimate.rate(of(pages, 0), exposure),
        Estimate.rate(of(pages, 1), exposure),
        Estimate.rate(of(pages, 2), exposure),
        "",
        Bound.atMost(.45));
  }

  private static long[] of(List<int[]> pages, int detector) {
    return pages.stream().mapToLong(ofKey -> ofKey[detector]).toArray();
  }

  private static int[] pages(RandomGenerator random, Shift shift) {
    Agent agent = new Agent(random, shift);
    Detector[] detectors = detectors();
    agent.history(detectors);
    int[] pages = new int[detectors.length];
    for (int i = 0; i < STEADY; i++) {
      boolean detractor = agent.next(false);
      for (int d = 0; d < detectors.length; d++) {
        pages[d] += detectors[d].judge(agent.at, detractor) == Verdict.PAGED ? 1 : 0;
      }
    }
    return pages;
  }

  private static List<Row> delays(SplittableGenerator source, Effort effort, Progress progress) {
    int keys = effort.of(8000, 1000);
    int[] delays =
        Trials.run(source, keys, progress.part("B9 40 -> 70 %", keys), Shifts::delay).stream()
            .mapToInt(Integer::intValue)
            .filter(delay -> delay != PAGED_BEFORE)
            .toArray();
    long found = Arrays.stream(delays).filter(delay -> delay != Estimate.NEVER).count();
    String sample = Row.sample(delays.length, "keys");
    return List.of(
        Row.ofOurs(
            "B9",
            "by night, 40 -> 70 %: median delay",
            sample,
            0,
            Estimate.quantile(delays, .5),
            "",
            Bound.none()),
        Row.ofOurs(
            "B9",
            "by night, 40 -> 70 %: 90th percentile",
            sample,
            0,
            Estimate.quantile(delays, .9),
            "",
            Bound.none()),
        Row.ofOurs(
            "B9",
            "by night, 40 -> 70 %: found",
            sample,
            4,
            Estimate.share(found, delays.length),
            "",
            Bound.atLeast(.99)));
  }

  private static int delay(RandomGenerator random) {
    Agent agent = new Agent(random, Shift.NIGHT);
    Detector detector = new SpikeDetector(LEARNED);
    agent.history(detector);
    for (int i = 1 - QUIET; i <= HORIZON; i++) {
      boolean detractor = agent.next(i >= 1);
      if (detector.judge(agent.at, detractor) == Verdict.PAGED) {
        return Math.max(PAGED_BEFORE, i);
      }
    }
    return Estimate.NEVER;
  }
}

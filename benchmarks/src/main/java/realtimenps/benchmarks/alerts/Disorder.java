package realtimenps.benchmarks.alerts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import realtimenps.benchmarks.statistics.Estimate;
import realtimenps.job.domain.spike.Judgement;
import realtimenps.job.domain.spike.Mark;
import realtimenps.job.domain.spike.SubjectSpikes;

/**
 * B8: 2,000 responses at 2,000 a day, so that a delay spans many. 30 % arrive up to 30 minutes
 * late, and 2 % are retracted up to a day after their arrival, out of the ring or out of the
 * baseline. In the end R must be the same to the last bit as where only the live responses came,
 * each on time.
 */
final class Disorder implements Scenario {
  private static final int RESPONSES = 2000;
  private static final double PER_DAY = 2000;
  private static final double LATE = 0.3;
  private static final double LATENESS = 30 * 60_000;
  private static final double RETRACTED = 0.02;

  /**
   * @param arrivesAt when it comes, or is taken back
   */
  private record Arrival(long arrivesAt, long respondedAt, long id, byte mark, boolean retracts) {}

  @Override
  public String id() {
    return "B8";
  }

  @Override
  public String note() {
    return "2,000 responses at 2,000 a day; retracted up to a day after their arrival.";
  }

  @Override
  public List<Row> run(SplittableGenerator source, Effort effort, Progress progress) {
    int keys = effort.of(400, 40);
    List<Boolean> differ =
        Trials.run(source, keys, progress.part("B8", keys), Disorder::finalEvidenceDiffers);
    long different = differ.stream().filter(d -> d).count();
    return List.of(
        Row.ofOurs(
            "B8",
            "keys whose final R differs",
            Row.sample(keys, "keys", (long) keys * RESPONSES),
            3,
            Estimate.share(different, keys),
            "0",
            Bound.atMost(0)));
  }

  private static boolean finalEvidenceDiffers(RandomGenerator random) {
    Traffic traffic =
        new Traffic(
            random, Traffic.usualShare(random), PER_DAY, new Noise(Noise.Kind.NONE, random));
    List<Arrival> arrivals = new ArrayList<>();
    SubjectSpikes inOrder = SubjectSpikes.ofPart();
    for (int i = 0; i < RESPONSES; i++) {
      byte mark = Mark.of(traffic.next(), SpikeDetector.CHANNEL);
      long at = traffic.at();
      long arrivesAt = at;
      if (random.nextDouble() < LATE) {
        arrivesAt += (long) (LATENESS * random.nextDouble());
      }
      arrivals.add(new Arrival(arrivesAt, at, i, mark, false));
      if (random.nextDouble() < RETRACTED) {
        long retractedAt = arrivesAt + 1 + (long) (Traffic.DAY * random.nextDouble());
        arrivals.add(new Arrival(retractedAt, at, i, mark, true));
      } else {
        inOrder.add(at, i, mark);
      }
    }
    arrivals.sort(Comparator.comparingLong(Arrival::arrivesAt));
    SubjectSpikes asItCame = SubjectSpikes.ofPart();
    for (Arrival arrival : arrivals) {
      if (arrival.retracts) {
        asItCame.remove(arrival.respondedAt, arrival.id, arrival.mark);
      } else {
        asItCame.add(arrival.respondedAt, arrival.id, arrival.mark);
      }
    }
    Judgement now = new Judgement().at(traffic.at(), SpikeDetector.THRESHOLD);
    double expected = inOrder.evidence(now);
    return Double.compare(asItCame.evidence(now), expected) != 0;
  }
}

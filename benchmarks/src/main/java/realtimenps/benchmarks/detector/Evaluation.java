package realtimenps.benchmarks.detector;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import realtimenps.job.domain.spike.HourOdds;
import realtimenps.job.domain.spike.Judgement;
import realtimenps.job.domain.spike.Mark;
import realtimenps.job.domain.spike.SubjectSpikes;

/** One evaluation of the test over a full ring, without a storm, each hour with its own odds. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Evaluation {
  private static final double SHARE = 0.2;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final int RESPONSES = 2_000;
  private static final int CHANNEL = 1;

  /** How many responses are tested: 128, or 512 of a whole tenant. */
  @Param({"128", "512"})
  @SuppressWarnings("NullAway.Init") // JMH sets it.
  public String window;

  private final Judgement judgement = new Judgement();

  @SuppressWarnings("NullAway.Init") // set up below
  private SubjectSpikes spikes;

  @Setup
  public void fill() {
    spikes = window.equals("512") ? SubjectSpikes.ofTenant() : SubjectSpikes.ofPart();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (int i = 0; i < RESPONSES; i++) {
      spikes.add(i * MINUTE, i, Mark.of(random.nextDouble() < SHARE, CHANNEL));
    }
    double[] odds = new double[24];
    for (int hour = 0; hour < odds.length; hour++) {
      odds[hour] = Math.exp(0.4 * Math.sin(hour));
    }
    HourOdds hours = (time, mark) -> odds[(int) (time / HOUR % odds.length)];
    judgement.at(RESPONSES * MINUTE, 15_000).given(SHARE, 400, hours);
  }

  @Benchmark
  public double evidence() {
    return spikes.evidence(judgement);
  }
}

package realtimenps.benchmarks.alerts;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** Independent repetitions on all cores, with the same outcome whatever their number. */
final class Trials {
  private Trials() {}

  /** A source of randomness that streams can be split from without overlap. */
  static SplittableGenerator source(long seed) {
    return RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom").create(seed);
  }

  /**
   * Runs a trial a number of times, each with its own source.
   *
   * @return what they gave, in the order of the sources
   */
  static <T> List<T> run(
      SplittableGenerator source,
      int times,
      Progress.Part part,
      Function<RandomGenerator, T> trial) {
    SplittableGenerator[] sources = new SplittableGenerator[times];
    for (int i = 0; i < times; i++) {
      sources[i] = source.split();
    }
    return IntStream.range(0, times)
        .parallel()
        .mapToObj(
            i -> {
              T outcome = trial.apply(sources[i]);
              part.done();
              return outcome;
            })
        .toList();
  }
}

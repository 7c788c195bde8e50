package realtimenps.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How long methods take, by JMH, each in JVMs of its own. */
public final class Timings {
  private static final List<String> HEAD = List.of("what takes time", "ns", "±", "a second");

  private Timings() {}

  /**
   * Runs benchmarks that tell of nanoseconds.
   *
   * @param quick seconds each instead of half a minute; less exact
   * @param name what one of them does
   */
  public static Grid run(
      boolean quick, Function<BenchmarkParams, String> name, Class<?>... benchmarks)
      throws RunnerException {
    TimeValue each = quick ? TimeValue.milliseconds(200) : TimeValue.seconds(2);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(quick ? 1 : 2)
            .warmupIterations(quick ? 2 : 3)
            .warmupTime(each)
            .measurementIterations(quick ? 3 : 5)
            .measurementTime(each)
            .jvmArgsAppend("-Xmx1g", "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=realtimenps.v1")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    for (Class<?> benchmark : benchmarks) {
      options.include(benchmark.getName() + "\\.");
    }
    Grid grid = new Grid(HEAD, Set.copyOf(HEAD.subList(1, HEAD.size())));
    for (RunResult run : new Runner(options.build()).run()) {
      Result<?> result = run.getPrimaryResult();
      grid.add(
          List.of(
              name.apply(run.getParams()),
              format(result.getScore()),
              format(result.getScoreError()),
              format(1e9 / result.getScore())));
    }
    return grid;
  }

  private static String format(double figure) {
    return String.format(Locale.ROOT, "%,.0f", figure);
  }
}

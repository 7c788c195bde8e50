package realtimenps.benchmarks.detector;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jol.info.GraphLayout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.job.domain.spike.Mark;
import realtimenps.job.domain.spike.SubjectSpikes;

/** What the detector costs: time by JMH, memory by the codec and by JOL. */
@Command(
    name = "detector",
    description = {
      "Measures the time of an evaluation of the test and of a response through all that watches"
          + " a tenant, and the bytes of state of a subject."
    })
public final class DetectorCommand implements Callable<Integer> {
  @Option(names = "--quick", description = "Seconds instead of a minute or two; less exact.")
  private boolean quick;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
  private CommandSpec spec;

  @Override
  public Integer call() throws RunnerException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    err.println("Measuring time ...");
    out.print(times(run()));
    out.println();
    out.print(sizes());
    out.flush();
    return 0;
  }

  private Collection<RunResult> run() throws RunnerException {
    TimeValue each = quick ? TimeValue.milliseconds(200) : TimeValue.seconds(2);
    return new Runner(
            new OptionsBuilder()
                .include(Evaluation.class.getName())
                .include(Detection.class.getName())
                .forks(quick ? 1 : 2)
                .warmupIterations(quick ? 2 : 3)
                .warmupTime(each)
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(each)
                .jvmArgsAppend("-Xmx1g")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
        .run();
  }

  private static String times(Collection<RunResult> results) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| what takes time                                 |         ns |     ± |  a second |\n");
    table.append(
        "|-------------------------------------------------|-----------:|------:|----------:|\n");
    for (RunResult run : results) {
      Result<?> result = run.getPrimaryResult();
      String window = run.getParams().getParam("window");
      String what =
          window != null
              ? "an evaluation of the test, " + window + " responses"
              : "a response, 4 subjects kept as " + run.getParams().getParam("kept");
      table.append(
          String.format(
              Locale.ROOT,
              "| %-47s | %,10.0f | %,5.0f | %,9.0f |%n",
              what,
              result.getScore(),
              result.getScoreError(),
              1e9 / result.getScore()));
    }
    return table.toString();
  }

  private static String sizes() {
    StringBuilder table = new StringBuilder();
    table.append("| state of a subject                              | serialized |  heap |\n");
    table.append("|-------------------------------------------------|-----------:|------:|\n");
    List<String> lines = new ArrayList<>();
    lines.add(size("an agent, first day, 20 responses", SubjectSpikes.ofPart(), 20, 1));
    lines.add(size("an agent, 20 a day, 200 days", SubjectSpikes.ofPart(), 20, 200));
    lines.add(size("a team, 500 a day, 200 days", SubjectSpikes.ofPart(), 500, 200));
    lines.add(size("a tenant, 20,000 a day, 200 days", SubjectSpikes.ofTenant(), 20_000, 200));
    lines.forEach(table::append);
    return table.toString();
  }

  private static String size(String what, SubjectSpikes spikes, int perDay, int days) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    long day = 86_400_000;
    long start = 20_454 * day; // 2026-01-01
    for (int i = 0; i < perDay * days; i++) {
      byte mark = Mark.of(random.nextDouble() < .2, 1 + random.nextInt(3));
      spikes.add(start + i * (day / perDay), random.nextLong(), mark);
    }
    return String.format(
        Locale.ROOT,
        "| %-47s | %,10d | %,5d |%n",
        what,
        BytesStore.bytes(spikes).length,
        GraphLayout.parseInstance(spikes).totalSize());
  }
}

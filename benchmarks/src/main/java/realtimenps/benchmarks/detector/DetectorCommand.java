package realtimenps.benchmarks.detector;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jol.info.GraphLayout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.benchmarks.report.Grid;
import realtimenps.benchmarks.report.Timings;
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
  private static final List<String> SIZES =
      List.of("bytes of state of a subject", "serialized", "heap");

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
    out.print(Timings.run(quick, DetectorCommand::name, Evaluation.class, Detection.class));
    out.println();
    out.print(sizes());
    out.flush();
    return 0;
  }

  private static String name(BenchmarkParams params) {
    String window = params.getParam("window");
    return window != null
        ? "an evaluation of the test, " + window + " responses"
        : "a response, 4 subjects kept as " + params.getParam("kept");
  }

  private static Grid sizes() {
    Grid grid = new Grid(SIZES, Set.copyOf(SIZES.subList(1, SIZES.size())));
    grid.add(size("an agent, first day, 20 responses", SubjectSpikes.ofPart(), 20, 1));
    grid.add(size("an agent, 20 a day, 200 days", SubjectSpikes.ofPart(), 20, 200));
    grid.add(size("a team, 500 a day, 200 days", SubjectSpikes.ofPart(), 500, 200));
    grid.add(size("a tenant, 20,000 a day, 200 days", SubjectSpikes.ofTenant(), 20_000, 200));
    return grid;
  }

  private static List<String> size(String what, SubjectSpikes spikes, int perDay, int days) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    long day = 86_400_000;
    long start = 20_454 * day; // 2026-01-01
    for (int i = 0; i < perDay * days; i++) {
      byte mark = Mark.of(random.nextDouble() < .2, 1 + random.nextInt(3));
      spikes.add(start + i * (day / perDay), random.nextLong(), mark);
    }
    return List.of(
        what,
        String.format(Locale.ROOT, "%,d", BytesStore.bytes(spikes).length),
        String.format(Locale.ROOT, "%,d", GraphLayout.parseInstance(spikes).totalSize()));
  }
}

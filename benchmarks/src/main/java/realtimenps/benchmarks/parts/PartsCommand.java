package realtimenps.benchmarks.parts;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.benchmarks.report.Timings;

/** What the parts of the job cost. */
@Command(
    name = "parts",
    description =
        "Measures what it takes to decode a response, to pass it on between steps, to roll the"
            + " windows of a subject, and to write and read them.")
public final class PartsCommand implements Callable<Integer> {
  @Option(names = "--quick", description = "A minute instead of a quarter of an hour; less exact.")
  private boolean quick;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
  private CommandSpec spec;

  @Override
  public Integer call() throws RunnerException {
    PrintWriter out = spec.commandLine().getOut();
    spec.commandLine().getErr().println("Measuring time ...");
    out.print(
        Timings.run(
            quick,
            PartsCommand::name,
            Decoding.class,
            Wire.class,
            Windows.class,
            WindowsCodec.class));
    out.flush();
    return 0;
  }

  /** Such as {@code Windows.apply, daily=4}. */
  private static String name(BenchmarkParams params) {
    String method =
        params.getBenchmark().substring(PartsCommand.class.getPackageName().length() + 1);
    StringBuilder name = new StringBuilder(method);
    params
        .getParamsKeys()
        .forEach(key -> name.append(", ").append(key).append('=').append(params.getParam(key)));
    return name.toString();
  }
}

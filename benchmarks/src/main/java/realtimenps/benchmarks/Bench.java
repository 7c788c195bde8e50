package realtimenps.benchmarks;

import static picocli.CommandLine.ScopeType.INHERIT;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import realtimenps.benchmarks.alerts.AlertQualityCommand;
import realtimenps.benchmarks.detector.DetectorCommand;
import realtimenps.benchmarks.latency.FloodCommand;
import realtimenps.benchmarks.latency.LatencyCommand;
import realtimenps.benchmarks.parts.PartsCommand;
import realtimenps.benchmarks.scale.ScaleCommand;
import realtimenps.benchmarks.throughput.ThroughputCommand;
import realtimenps.sandbox.Sandbox;

/** The benchmarks. */
@Command(
    name = "bench",
    description = "Measures realtime-nps.",
    subcommands = {
      ThroughputCommand.class,
      LatencyCommand.class,
      FloodCommand.class,
      ScaleCommand.class,
      PartsCommand.class,
      AlertQualityCommand.class,
      DetectorCommand.class
    })
public final class Bench {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = INHERIT,
      description = "This text.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it.
  private boolean help;

  private Bench() {}

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /**
   * Runs one benchmark.
   *
   * @return the exit code: 0, or 1 for a figure that is out of reach or what could not be measured,
   *     or 2 for wrong arguments
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Bench())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Sandbox::explain)
        .execute(args);
  }
}

package realtimenps.benchmarks.alerts;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How good the alerts are: the table that the README shows. */
@Command(
    name = "alert-quality",
    description = {
      "Simulates contact centers and tells how soon a spike of detractors is paged and how often"
          + " a page means nothing, beside the rule used today and a z-test.",
      "Exit code 1 if a figure is not what it must be: in a full run the measured value itself,"
          + " in a quick one only if all of its 99 %% interval is beyond the bound."
    })
public final class AlertQualityCommand implements Callable<Integer> {
  @Option(
      names = "--quick",
      description = "Under a minute instead of some; intervals are several times as wide.")
  private boolean quick;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "3",
      description = "The same seed gives the same table (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--only",
      paramLabel = "ROW",
      split = ",",
      description = "Only these rows, such as B4 or B1,B2; they come out as in a run of all.")
  private List<String> only = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
  private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine command = spec.commandLine();
    Set<String> rows = rows(command);
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    PrintWriter out = command.getOut();
    PrintWriter err = command.getErr();

    long start = System.nanoTime();
    List<Row> table = AlertQuality.run(rows, seed, effort, new Progress(err));
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    out.print(Table.of(table, effort));
    out.println();
    AlertQuality.notes(rows).forEach(out::println);
    List<Row> missed = table.stream().filter(row -> !effort.accepts(row)).toList();
    missed.forEach(row -> out.printf("%s, %s: out of reach%n", row.id(), row.scenario()));
    err.printf("%d s on %d cores%n", took.toSeconds(), Runtime.getRuntime().availableProcessors());
    return missed.isEmpty() ? 0 : 1;
  }

  private Set<String> rows(CommandLine command) {
    if (only.isEmpty()) {
      return new LinkedHashSet<>(AlertQuality.ids());
    }
    Set<String> unknown = new TreeSet<>(only);
    AlertQuality.ids().forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          command,
          "--only: there is no row "
              + String.join(", ", unknown)
              + "; there are "
              + String.join(", ", AlertQuality.ids()));
    }
    return new LinkedHashSet<>(only);
  }
}

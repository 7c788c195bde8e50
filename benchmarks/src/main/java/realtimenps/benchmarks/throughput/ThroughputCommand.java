package realtimenps.benchmarks.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import realtimenps.benchmarks.engines.Outcome;
import realtimenps.benchmarks.engines.Task;
import realtimenps.benchmarks.engines.Variant;
import realtimenps.benchmarks.stack.Engines;
import realtimenps.benchmarks.stack.Servers;
import realtimenps.benchmarks.traffic.Traffic;
import realtimenps.benchmarks.traffic.TrafficTopic;

/** How many records a second: the table that the README shows. */
@Command(
    name = "throughput",
    description = {
      "Measures how many survey responses a second this job, its parts and the engines that a user"
          + " might pick instead process, beside merely reading and decoding them as Flink does.",
      "Each run has a JVM of its own. Exit code 1 if any engine's counts are wrong."
    })
public final class ThroughputCommand implements Callable<Integer> {
  private static final int PARALLELISM = 2;

  /** The control is one of latencies, and (settle) of what more work costs. */
  private static final EnumSet<Variant> NOT_IN_THE_TABLE =
      EnumSet.of(Variant.CEILING, Variant.CONTROL, Variant.SETTLE);

  /** Of a quick run, only the first hours are sent, as dense as those of a long one. */
  private static final long A_DAY = 10_000_000;

  /** For those that get through all of the messages, however slow the machine. */
  private static final int PATIENCE_SECONDS = 1_200;

  private static final String ALL = "nps.responses";
  private static final String FIRST = "nps.responses.first";

  @Option(names = "--quick", description = "Some minutes instead of an hour or two; less exact.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "VARIANT",
      split = ",",
      completionCandidates = InTheTable.class,
      description = "Only these, beside the ceiling: ${COMPLETION-CANDIDATES}.")
  private List<Variant> only = List.of();

  @Option(names = "--pairs", paramLabel = "N", description = "How often each is measured.")
  private @Nullable Integer pairs;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where every run is written to (default: ${DEFAULT-VALUE}).",
      defaultValue = "throughput.json")
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
  private Path json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    PrintWriter err = spec.commandLine().getErr();
    long start = System.nanoTime();
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    int rounds = pairs == null ? effort.pairs() : pairs;
    if (rounds < 1) {
      throw new ParameterException(spec.commandLine(), "--pairs must be at least 1");
    }
    Set<Variant> variants = variants();
    Runs runs = measure(effort, variants, rounds, err);
    spec.commandLine().getOut().println(Report.of(runs.ceiling(), runs.measured()));
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), runs);
    err.printf(
        "%d min; every run is in %s%n",
        Duration.ofNanos(System.nanoTime() - start).toMinutes(), json.toAbsolutePath());
    return runs.measured().stream().allMatch(measured -> measured.wrong() == 0) ? 0 : 1;
  }

  private Set<Variant> variants() {
    if (only.stream().anyMatch(NOT_IN_THE_TABLE::contains)) {
      throw new ParameterException(
          spec.commandLine(), "--only: there are " + String.join(", ", new InTheTable()));
    }
    return only.isEmpty() ? EnumSet.complementOf(NOT_IN_THE_TABLE) : EnumSet.copyOf(only);
  }

  /** The names of all variants that can be measured. */
  static final class InTheTable extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    InTheTable() {
      EnumSet.complementOf(NOT_IN_THE_TABLE).forEach(variant -> add(variant.name()));
    }
  }

  /** All that was measured. */
  record Runs(Measured ceiling, List<Measured> measured) {}

  private Runs measure(Effort effort, Set<Variant> variants, int rounds, PrintWriter err)
      throws InterruptedException {
    Traffic traffic = Traffic.usual(A_DAY);
    try (Servers servers = Servers.start()) {
      write(servers, traffic, ALL, effort.messages(), err);
      write(servers, traffic, FIRST, effort.first(), err);
      Session session = new Session(servers, traffic, effort, err);
      for (int round = 1; round <= rounds; round++) {
        for (Variant variant : variants) {
          session.measure(variant, "round %d of %d".formatted(round, rounds));
        }
      }
      return session.runs();
    }
  }

  private static void write(
      Servers servers, Traffic traffic, String topic, long messages, PrintWriter err)
      throws InterruptedException {
    servers.createTopic(topic);
    new TrafficTopic(traffic, servers.responseSchemaId())
        .write(
            traffic,
            messages,
            servers.bootstrapServers(),
            topic,
            sent -> err.printf("%s: %,d of %,d records written%n", topic, sent, messages));
  }

  /** Runs on the same servers, one after the other. */
  private static final class Session {
    private final Servers servers;
    private final Traffic traffic;
    private final Effort effort;
    private final PrintWriter err;
    private final List<Outcome> ceilings = new ArrayList<>();
    private final Map<Variant, List<Pair>> pairs = new EnumMap<>(Variant.class);

    Session(Servers servers, Traffic traffic, Effort effort, PrintWriter err) {
      this.servers = servers;
      this.traffic = traffic;
      this.effort = effort;
      this.err = err;
    }

    /** The ceiling after one variant is the ceiling before the next. */
    void measure(Variant variant, String round) throws InterruptedException {
      if (ceilings.isEmpty()) {
        ceilings.add(run(Variant.CEILING, round));
      }
      Outcome before = ceilings.get(ceilings.size() - 1);
      Outcome measured = run(variant, round);
      Outcome after = run(Variant.CEILING, round);
      ceilings.add(after);
      pairs.computeIfAbsent(variant, v -> new ArrayList<>()).add(new Pair(before, measured, after));
    }

    private Outcome run(Variant variant, String round) throws InterruptedException {
      servers.renewTopics(List.of(ALL, FIRST));
      boolean first = variant.takesFirst();
      Outcome outcome =
          Engines.run(
              new Task(
                  variant,
                  servers.bootstrapServers(),
                  servers.registryUrl(),
                  first ? FIRST : ALL,
                  traffic,
                  first ? effort.first() : effort.messages(),
                  PARALLELISM,
                  variant.isSlow() ? effort.limitSeconds() : PATIENCE_SECONDS,
                  servers.dir().resolve("engine"),
                  Map.of()));
      err.printf(
          "%s, %s: %,.0f records/s, %.2f outputs a record; %,d results compared, %,d wrong%n",
          round,
          variant.title(),
          outcome.rate(),
          outcome.outputsPerRecord(),
          outcome.compared(),
          outcome.wrong());
      outcome.mistakes().forEach(mistake -> err.println("  " + mistake));
      return outcome;
    }

    Runs runs() {
      List<Pair> ofCeiling = new ArrayList<>();
      for (int i = 1; i + 1 < ceilings.size(); i++) {
        ofCeiling.add(new Pair(ceilings.get(i - 1), ceilings.get(i), ceilings.get(i + 1)));
      }
      if (ofCeiling.isEmpty()) {
        Outcome last = ceilings.get(ceilings.size() - 1);
        ofCeiling.add(new Pair(ceilings.get(0), last, last));
      }
      return new Runs(
          new Measured(Variant.CEILING, ofCeiling),
          pairs.entrySet().stream()
              .map(entry -> new Measured(entry.getKey(), entry.getValue()))
              .toList());
    }
  }
}

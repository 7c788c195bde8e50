package realtimenps.benchmarks.latency;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import realtimenps.benchmarks.engines.Task;
import realtimenps.benchmarks.engines.Variant;
import realtimenps.benchmarks.report.Grid;
import realtimenps.benchmarks.stack.Engines;
import realtimenps.benchmarks.stack.JavaProcess;
import realtimenps.benchmarks.stack.Servers;
import realtimenps.benchmarks.traffic.Leaves;
import realtimenps.benchmarks.traffic.Traffic;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.domain.Scope;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Topics;

/** What one tenant that makes up agents at random does to all others. */
@Command(
    name = "flood",
    description = {
      "Measures the latency of 50 tenants at a steady 500 responses/s before, while and after another"
          + " tenant sends responses that are each of an agent with a random id: at first the job"
          + " lets these in, then it refuses them. Then, to compare, while a tenant sends as many of"
          + " agents who are known. Counts what it let in. Over all of the flood, every tenant that"
          + " had 1,000 responses before it has a line of its own, too.",
      "Exit code 1 if the tenant gets more subjects than its bound, or a response is lost."
    })
public final class FloodCommand implements Callable<Integer> {
  private static final int PARALLELISM = 2;
  private static final int OTHERS = 500;

  /** Milliseconds, Kafka's default: at once, its requests would be more work than the flood. */
  private static final int FLOOD_LINGER = 5;

  private static final long SECOND = 1_000_000_000;
  private static final double MOST_LATE_SECONDS = 1;

  /** A 99th percentile of fewer responses of a tenant says nothing. */
  private static final int LEAST_OF_TENANT = 1_000;

  private static final List<String> PHASES =
      List.of("before", "let in", "refused", "after", "known agents");

  /** Who sends the random ids. */
  static final String TENANT = "random-agents";

  private static final String OTHER_TENANT = "known-agents";
  private static final int KNOWN_AGENTS = 500;

  @Option(
      names = "--quick",
      description =
          "20,000 ids and a bound of 2,000 subjects, 10 s a phase after 30 s to warm up, instead of"
              + " 1,000,000 ids, 100,000 subjects, and 120 s a phase after 960 s.")
  private boolean quick;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "3000",
      description = "Random ids a second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--ids",
      paramLabel = "N",
      description = "Random ids. Default: 1,000,000, or 20,000 with --quick.")
  private @Nullable Integer ids;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
  private CommandSpec spec;

  /**
   * How much and how long, in seconds.
   *
   * @param busy of the warm-up, from its beginning, with as many responses of known agents
   * @param warmUp all of it; in full, longer than the shortest window, so that what leaves that is
   *     told of before the flood as it is after
   * @param phase before and after the flood and with known agents, each
   */
  private record Scale(int ids, int maxSubjects, int busy, int warmUp, int phase) {
    /** So many agents have room in all subtasks; each is two subjects. */
    int room() {
      return PARALLELISM * maxSubjects / 2;
    }

    int flood(int rate) {
      return (ids + rate - 1) / rate;
    }

    /** About until no subtask has room for another agent. */
    int letIn(int rate) {
      return room() / rate + 1;
    }

    int seconds(int rate) {
      return warmUp + 3 * phase + flood(rate);
    }
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    Scale scale = scale();
    int seconds = scale.seconds(rate);
    spec.commandLine()
        .getErr()
        .printf("%,d responses/s for %d s, and %,d random ids%n", OTHERS, seconds, scale.ids);
    try (Servers servers = Servers.start()) {
      servers.renewTopics(List.of());
      Wire wire = new Wire(RegistryConnection.to(servers.registryUrl()).open());
      Traffic traffic = Traffic.usual((long) OTHERS * seconds);
      Flooded flooded;
      try (JavaProcess engine = Engines.serve(task(servers, traffic, scale.maxSubjects))) {
        flooded = flood(servers, wire, traffic, scale);
        out.println(flooded.grid);
        if (!engine.isAlive()) {
          throw engine.failure("ended while it was measured");
        }
      }
      LetIn letIn = LetIn.read(servers.bootstrapServers(), wire);
      boolean isRight = letIn.isRight(scale.ids, PARALLELISM * scale.maxSubjects);
      out.println((isRight ? "" : "WRONG: ") + sentence(letIn, scale));
      return isRight && flooded.unseen == 0 ? 0 : 1;
    }
  }

  private Scale scale() {
    Scale usual =
        quick ? new Scale(20_000, 2_000, 20, 30, 10) : new Scale(1_000_000, 100_000, 60, 960, 120);
    Scale scale =
        ids == null
            ? usual
            : new Scale(ids, usual.maxSubjects(), usual.busy(), usual.warmUp(), usual.phase());
    if (rate < 1) {
      throw new ParameterException(spec.commandLine(), "--rate must be at least 1");
    }
    if (scale.flood(rate) <= scale.letIn(rate)) {
      throw new ParameterException(
          spec.commandLine(),
          "--ids must be well over the %,d that are let in, or none is refused"
              .formatted(scale.room()));
    }
    return scale;
  }

  /** What came of the flood, and how many responses of others were never seen. */
  private record Flooded(Grid grid, long unseen) {}

  private Flooded flood(Servers servers, Wire wire, Traffic traffic, Scale scale)
      throws InterruptedException {
    long start = System.nanoTime() + SECOND;
    long before = start + scale.warmUp * SECOND;
    long during = before + scale.phase * SECOND;
    long refused = during + scale.letIn(rate) * SECOND;
    long after = during + scale.flood(rate) * SECOND;
    long compared = after + scale.phase * SECOND;
    Sent sent = new Sent(List.of(before, during, refused, after, compared), LatencyCommand.QUIET);
    Leaves leaves = new Leaves(traffic);
    int schemaId = servers.responseSchemaId();
    try (KafkaProducer<byte[], byte[]> usual = Load.producer(servers.bootstrapServers(), 0);
        KafkaProducer<byte[], byte[]> busy =
            Load.producer(servers.bootstrapServers(), FLOOD_LINGER);
        Reader reader = new Reader(servers.bootstrapServers(), wire, sent)) {
      Thread reading = new Thread(reader, "reader");
      reading.start();
      BusyTenant flooding =
          new BusyTenant(TENANT, random -> Long.toHexString(random.nextLong()), schemaId, busy);
      BusyTenant known =
          new BusyTenant(
              OTHER_TENANT, random -> "agent-" + random.nextInt(KNOWN_AGENTS), schemaId, busy);
      CompletableFuture<Double> late =
          CompletableFuture.supplyAsync(
              () -> {
                known.send(Topics.RESPONSES, rate * scale.busy, rate, start);
                double flooded = flooding.send(Topics.RESPONSES, scale.ids, rate, during);
                return Math.max(
                    flooded, known.send(Topics.RESPONSES, rate * scale.phase, rate, compared));
              });
      new Load(
              traffic,
              schemaId,
              survey -> leaves.subject(Scope.AGENT_CHANNEL, survey.leaf()),
              usual)
          .send(Topics.RESPONSES, OTHERS, start, scale.seconds(rate), sent);
      sent.awaitSeen();
      reader.close();
      reading.join();
      return new Flooded(grid(sent, late.join()), sent.unseen());
    }
  }

  private static Task task(Servers servers, Traffic traffic, int maxSubjects) {
    return new Task(
        Variant.JOB,
        servers.bootstrapServers(),
        servers.registryUrl(),
        Topics.RESPONSES,
        traffic,
        traffic.records(),
        PARALLELISM,
        1_200,
        servers.dir().resolve("engine"),
        Map.of("max-subjects", String.valueOf(maxSubjects)));
  }

  private static String sentence(LetIn letIn, Scale scale) {
    return String.format(
        Locale.ROOT,
        "%,d ids: %,d responses counted, %,d rejected for too many subjects, %,d else;"
            + " %,d subjects of at most %d x %,d",
        scale.ids,
        letIn.responses(),
        letIn.rejected(),
        letIn.rejectedElse(),
        letIn.subjects(),
        PARALLELISM,
        scale.maxSubjects);
  }

  private static Grid grid(Sent sent, double lateSeconds) {
    Grid grid =
        new Grid(
            Percentiles.head(List.of("when", "what"), List.of("p99 to before", "")),
            Percentiles.NUMBERS);
    String late = lateSeconds > MOST_LATE_SECONDS ? "INCONCLUSIVE: sent late" : "";
    List<String> remarks =
        List.of(
            "", late, late, sent.unseen() > 0 ? "%,d NOT seen".formatted(sent.unseen()) : "", late);
    List<Sent.Taken> taken = sent.taken();
    Sent.Taken before = taken.get(0);
    for (int phase = 0; phase < PHASES.size(); phase++) {
      String when = PHASES.get(phase);
      Sent.Taken now = taken.get(phase);
      grid.add(line(when, "agent was quiet", now.ofQuiet(), before.ofQuiet(), remarks.get(phase)));
      grid.add(line(when, "all", now.all(), before.all(), ""));
    }
    Sent.Taken flood =
        taken.get(PHASES.indexOf("let in")).and(taken.get(PHASES.indexOf("refused")));
    grid.add(line("all of the flood", "agent was quiet", flood.ofQuiet(), before.ofQuiet(), ""));
    grid.add(line("all of the flood", "all", flood.all(), before.all(), ""));
    before
        .ofTenants()
        .forEach(
            (tenant, usual) -> {
              Histogram flooded = flood.ofTenants().get(tenant);
              if (flooded != null && usual.getTotalCount() >= LEAST_OF_TENANT) {
                grid.add(line("all of the flood", tenant, flooded, usual, ""));
              }
            });
    return grid;
  }

  private static List<String> line(
      String when, String what, Histogram micros, Histogram before, String remark) {
    List<String> cells = new ArrayList<>(List.of(when, what));
    cells.addAll(Percentiles.cells(micros));
    double ratio = Percentiles.millis(micros, 99) / Percentiles.millis(before, 99);
    cells.add(String.format(Locale.ROOT, "%.2f", ratio));
    cells.add(remark);
    return cells;
  }
}

package realtimenps.benchmarks.latency;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.benchmarks.engines.Task;
import realtimenps.benchmarks.engines.Variant;
import realtimenps.benchmarks.report.Grid;
import realtimenps.benchmarks.stack.Engines;
import realtimenps.benchmarks.stack.JavaProcess;
import realtimenps.benchmarks.stack.Servers;
import realtimenps.benchmarks.traffic.Leaves;
import realtimenps.benchmarks.traffic.Traffic;
import realtimenps.benchmarks.traffic.TrafficTopic;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.Scope;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Topics;

/** How long it takes from a response to the numbers that have it. */
@Command(
    name = "latency",
    description = {
      "Measures the time from when a response is to be sent to when a reader of nps.updates has the"
          + " numbers of its agent on its channel with it, at steady rates.",
      "The control, which only copies keys from topic to topic, tells what the machine itself takes.",
      "Exit code 1 if a response was never seen."
    })
public final class LatencyCommand implements Callable<Integer> {
  private static final int PARALLELISM = 2;
  private static final int USUAL_RATE = 2_000;
  private static final double STEADY_CONTROL_MILLIS = 50;

  /** Twice as long as the job's pace: what comes after so long is told at once. */
  static final long QUIET = Duration.ofMillis(500).toNanos();

  private static final List<String> HEAD =
      Percentiles.head(List.of("responses/s", "what"), List.of("seen", ""));

  @Option(
      names = "--quick",
      description = "10 s a run after 30 s to warm up, instead of 60 s after 120 s.")
  private boolean quick;

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      description =
          "Responses a second (default: 2000, and half of what the job does at its most).")
  private List<Integer> rates = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Grid grid = new Grid(HEAD, Percentiles.NUMBERS);
    long unseen = 0;
    try (Servers servers = Servers.start()) {
      for (int rate : rates.isEmpty() ? List.of(USUAL_RATE, half(servers, err)) : rates) {
        Run before = run(servers, Variant.CONTROL, rate, err);
        Run job = run(servers, Variant.JOB, rate, err);
        Run after = run(servers, Variant.CONTROL, rate, err);
        unseen += before.unseen() + job.unseen() + after.unseen();
        grid.add(line(rate, "control before", before, before.taken().all(), ""));
        grid.add(
            line(
                rate,
                "(job), agent was quiet",
                job,
                job.taken().ofQuiet(),
                verdict(before, after)));
        grid.add(line(rate, "(job), all", job, job.taken().all(), ""));
        grid.add(line(rate, "control after", after, after.taken().all(), ""));
      }
    }
    spec.commandLine().getOut().println(grid);
    return unseen == 0 ? 0 : 1;
  }

  /** Half of the rate at which the job works off a backlog. */
  private int half(Servers servers, PrintWriter err) throws InterruptedException {
    int messages = quick ? 300_000 : 2_000_000;
    err.printf("Finding out what the job does at its most, with %,d responses%n", messages);
    servers.renewTopics(List.of());
    Traffic traffic = Traffic.usual(messages);
    new TrafficTopic(traffic, servers.responseSchemaId())
        .write(traffic, messages, servers.bootstrapServers(), Topics.RESPONSES, sent -> {});
    double rate = Engines.run(task(servers, Variant.JOB, traffic, messages)).rate();
    err.printf("%,.0f responses/s%n", rate);
    return (int) (rate / 2);
  }

  /** What came of a run. */
  private record Run(Sent.Taken taken, long unseen) {}

  private Run run(Servers servers, Variant variant, int rate, PrintWriter err)
      throws InterruptedException {
    int warmUp = quick ? 30 : 120; // the compiler is busy for two minutes
    int measured = quick ? 10 : 60;
    err.printf("%s at %,d responses/s, for %d s%n", variant.title(), rate, warmUp + measured);
    servers.renewTopics(List.of());
    Traffic traffic = Traffic.usual((long) rate * (warmUp + measured));
    Wire wire = new Wire(RegistryConnection.to(servers.registryUrl()).open());
    Leaves leaves = new Leaves(traffic);
    try (JavaProcess engine = Engines.serve(task(servers, variant, traffic, traffic.records()));
        KafkaProducer<byte[], byte[]> producer = Load.producer(servers.bootstrapServers(), 0)) {
      long start = System.nanoTime() + 1_000_000_000L;
      Sent sent = new Sent(List.of(start + warmUp * 1_000_000_000L), QUIET);
      try (Reader reader = new Reader(servers.bootstrapServers(), wire, sent)) {
        Thread reading = new Thread(reader, "reader");
        reading.start();
        Load load =
            new Load(
                traffic,
                servers.responseSchemaId(),
                survey ->
                    variant == Variant.CONTROL
                        ? Keys.ofResponse(leaves.tenantId(survey.leaf()), "r-" + survey.response())
                        : leaves.subject(Scope.AGENT_CHANNEL, survey.leaf()),
                producer);
        load.send(Topics.RESPONSES, rate, start, warmUp + measured, sent);
        sent.awaitSeen();
        reader.close();
        reading.join();
      }
      if (!engine.isAlive()) {
        throw engine.failure("ended while it was measured");
      }
      return new Run(sent.taken().get(0), sent.unseen());
    }
  }

  private static Task task(Servers servers, Variant variant, Traffic traffic, long messages) {
    return new Task(
        variant,
        servers.bootstrapServers(),
        servers.registryUrl(),
        Topics.RESPONSES,
        traffic,
        messages,
        PARALLELISM,
        1_200,
        servers.dir().resolve("engine"),
        Map.of());
  }

  private static List<String> line(
      int rate, String what, Run run, Histogram micros, String verdict) {
    List<String> cells = new ArrayList<>();
    cells.add("%,d".formatted(rate));
    cells.add(what);
    cells.addAll(Percentiles.cells(micros));
    cells.add(run.unseen() == 0 ? "all" : "%,d NOT".formatted(run.unseen()));
    cells.add(verdict);
    return cells;
  }

  private static String verdict(Run before, Run after) {
    double worst =
        Math.max(
            Percentiles.millis(before.taken().all(), 99),
            Percentiles.millis(after.taken().all(), 99));
    return worst > STEADY_CONTROL_MILLIS
        ? "INCONCLUSIVE: the machine was not steady"
        : "conclusive";
  }
}

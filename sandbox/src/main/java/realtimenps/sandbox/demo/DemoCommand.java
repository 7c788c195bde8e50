package realtimenps.sandbox.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.connections.KafkaConnection;
import realtimenps.job.settings.Settings;
import realtimenps.sandbox.CtrlC;
import realtimenps.sandbox.Endpoints;
import realtimenps.sandbox.JobOptions;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.TopicReader;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Directories;
import realtimenps.sandbox.stack.Ports;
import realtimenps.sandbox.stack.Stack;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsAlert;
import realtimenps.v1.NpsUpdate;

/** The whole system with simulated traffic, live on the screen. */
@Command(
    name = "demo",
    description = {
      "Runs a real Kafka broker, a real schema registry and the job on an embedded Flink, feeds them"
          + " simulated survey traffic of three tenants, and shows the numbers live until Ctrl-C.",
      "Eight days of history come first, in seconds. Then responses carry the wall clock; only the rhythm of the"
          + " day is sped up, to ten minutes. A team has a bad time after 40 seconds, a tenant an"
          + " outage after 200, and again every ten minutes."
    },
    sortOptions = false)
public final class DemoCommand implements Callable<Integer> {
  private static final int PARTITIONS = 12;
  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
  private static final Duration FIRST_UPDATE_POLL = Duration.ofMillis(50);

  @Option(
      names = "--rate",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description = "How busy it is; 1 is up to 40 records a second. Default: ${DEFAULT-VALUE}.")
  private double rate = 1;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Other people, other answers. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--plain",
      description = "Plain lines also on a terminal, as they are written to a file or pipe.")
  private boolean plain;

  @Option(
      names = "--alertmanager",
      paramLabel = "URL",
      description =
          "Pages through this Prometheus Alertmanager, such as http://127.0.0.1:9093. A resolve is"
              + " held for "
              + Pager.RESOLVE_HOLD
              + " here, not for 15 min. Default: pages nobody.")
  private @Nullable String alertmanager;

  @Option(
      names = "--broker-port",
      paramLabel = "PORT",
      description = "Default: " + Endpoints.BROKER_PORT + ", or a free one if that is taken.")
  private @Nullable Integer brokerPort;

  @Option(
      names = "--registry-port",
      paramLabel = "PORT",
      description = "Default: " + Endpoints.REGISTRY_PORT + ", or a free one if that is taken.")
  private @Nullable Integer registryPort;

  @Option(
      names = "--flink-port",
      paramLabel = "PORT",
      description = "Default: " + Endpoints.FLINK_PORT + ", or a free one if that is taken.")
  private @Nullable Integer flinkPort;

  @Mixin private JobOptions job = new JobOptions();

  @Option(names = "--job-help", description = "Prints every setting of the job and exits.")
  private boolean jobHelp;

  @Spec private @Nullable CommandSpec spec;

  private volatile @Nullable Throwable background;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (jobHelp) {
      out.print(Settings.help());
      out.flush();
      return 0;
    }
    if (!(rate > 0 && rate <= 1_000)) {
      throw UserError.wrongInput("--rate is %s: it must be over 0, at most 1000.".formatted(rate));
    }
    Map<String, String> settings = job.settings();
    URI pagerUrl = alertmanager == null ? null : Pager.find(alertmanager);
    Instant startedAt = Instant.now();
    Path dir = Directories.temporary("nps-demo-");
    try (CtrlC ctrlC = CtrlC.handle()) {
      try (Stack stack = Stack.start(plan(dir), out::println)) {
        JobID id = stack.runJob(settings, job.parallelism(PARTITIONS), null);
        try (Pager pager = pagerUrl == null ? null : Pager.start(stack, pagerUrl)) {
          if (pager != null) {
            out.println("Alertmanager     " + pagerUrl);
            daemon("await-relay", pager::await);
          }
          out.println("The job runs; waiting for its first update");
          show(stack, id, new VitalSigns(stack, startedAt, pagerUrl), out);
        }
      } catch (Exception e) {
        if (!ctrlC.isPressed()) {
          throw e;
        }
      } finally {
        Directories.delete(dir);
      }
    }
    return 0;
  }

  private Stack.Plan plan(Path dir) {
    return new Stack.Plan(
        portOr(brokerPort, Endpoints.BROKER_PORT),
        portOr(registryPort, Endpoints.REGISTRY_PORT),
        portOr(flinkPort, Endpoints.FLINK_PORT),
        dir,
        Map.of(),
        job.parallelism(PARTITIONS));
  }

  private void show(Stack stack, JobID id, VitalSigns vitals, PrintWriter out)
      throws IOException, InterruptedException {
    Board board = new Board();
    Alerts alerts = new Alerts();
    Wire wire = new Wire(stack.schemas());
    KafkaConnection broker = stack.broker().connection();
    TopicReader topics = new TopicReader(broker, wire);
    Thread updateReader =
        daemon("read-updates", () -> topics.follow(Topics.UPDATES, NpsUpdate.class, board::apply));
    Thread alertReader =
        daemon("read-alerts", () -> topics.follow(Topics.ALERTS, NpsAlert.class, alerts::apply));
    try (Feeder feeder = new Feeder(broker, Topics.RESPONSES);
        Display display = Display.open(plain, out)) {
      Thread traffic =
          daemon(
              "simulate-traffic",
              new SimulatedTraffic(
                  new Simulator(seed, Instant.now(), rate),
                  feeder,
                  stack.schemaId(Topics.RESPONSES)));
      try {
        while (board.size() == 0) {
          failWhereWorkHasEnded(stack, id);
          Thread.sleep(FIRST_UPDATE_POLL.toMillis());
        }
        while (true) {
          failWhereWorkHasEnded(stack, id);
          display.show(board, alerts, vitals.take());
          Thread.sleep((display.isPlain() ? PLAIN_INTERVAL : REDRAW).toMillis());
        }
      } finally {
        end(traffic);
        end(updateReader);
        end(alertReader);
      }
    }
  }

  /** Numbers that nobody feeds any more would stand on the screen as if they were live. */
  private void failWhereWorkHasEnded(Stack stack, JobID id) {
    Throwable error = background;
    if (error != null) {
      throw UserError.failed("The demo cannot go on: " + error.getMessage());
    }
    Optional<String> failure = stack.flink().failure(id);
    if (failure.isPresent() && !stack.flink().isRunning(id)) {
      throw UserError.failed("The job has failed (--log FILE has more): " + failure.orElseThrow());
    }
  }

  private static int portOr(@Nullable Integer wanted, int usual) {
    return wanted == null ? Ports.freeOr(usual) : wanted;
  }

  private Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setUncaughtExceptionHandler((ended, error) -> background = error);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void end(Thread thread) throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}

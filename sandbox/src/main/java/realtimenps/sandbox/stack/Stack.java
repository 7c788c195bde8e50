package realtimenps.sandbox.stack;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import realtimenps.job.NpsJob;
import realtimenps.job.settings.Settings;
import realtimenps.job.settings.SettingsException;
import realtimenps.job.start.StartException;
import realtimenps.sandbox.UserError;

/**
 * All that the job needs, on this machine: a broker with topics, a registry with schemas, Flink.
 */
public final class Stack implements AutoCloseable {
  private static final Duration JOB_START = Duration.ofSeconds(60);

  private final Broker broker;
  private final Registry registry;
  private final EmbeddedFlink flink;
  private final SchemaRegistryClient schemas;
  private final Map<String, Integer> schemaIds;

  private Stack(Broker broker, Registry registry, EmbeddedFlink flink) {
    this.broker = broker;
    this.registry = registry;
    this.flink = flink;
    this.schemas = registry.connection().open();
    this.schemaIds = Schemas.register(schemas);
  }

  /**
   * Where the servers listen, and how they are sized.
   *
   * @param brokerPort 0 for any free one, as are the others
   * @param dir what they keep, below this
   * @param partitions of topics that have not their usual number of them
   */
  public record Plan(
      int brokerPort,
      int registryPort,
      int flinkPort,
      Path dir,
      Map<String, Integer> partitions,
      int slots) {}

  /**
   * Starts everything and returns when it is ready.
   *
   * @param progress is told in a line what is waited for
   * @throws UserError if a port is in use or a server does not start
   */
  public static Stack start(Plan plan, Consumer<String> progress) throws InterruptedException {
    // All of them before anything starts, which takes seconds.
    Ports.claim(plan.brokerPort(), "Kafka broker");
    Ports.claim(plan.registryPort(), "schema registry");
    Ports.claim(plan.flinkPort(), "Flink web UI");
    progress.accept("Starting the schema registry, a Kafka broker and Flink");
    // The registry takes longest by far, and is a process of its own.
    CompletableFuture<Registry> registryStart =
        CompletableFuture.supplyAsync(
            () -> Registry.start(plan.registryPort(), plan.dir().resolve("registry")));
    List<AutoCloseable> started = new ArrayList<>();
    started.add(() -> registryStart.handle(Stack::closeIfStarted).join());
    try {
      Broker broker = Broker.start(plan.brokerPort(), plan.dir().resolve("broker"));
      started.add(broker);
      progress.accept("Kafka broker     " + broker.bootstrapServers());
      createTopics(broker, plan.partitions());
      EmbeddedFlink flink =
          EmbeddedFlink.start(
              plan.dir().resolve("flink"), plan.flinkPort(), plan.slots(), new Configuration());
      started.add(flink);
      progress.accept("Flink web UI     " + flink.webUi());
      if (!registryStart.isDone()) {
        progress.accept("Waiting for the schema registry to answer");
      }
      Registry registry = registryStart.join();
      progress.accept("Schema registry  " + registry.url());
      return new Stack(broker, registry, flink);
    } catch (CompletionException e) {
      closeAll(started);
      throw e.getCause() instanceof UserError reason ? reason : e;
    } catch (RuntimeException | InterruptedException e) {
      closeAll(started);
      throw e;
    }
  }

  private static void createTopics(Broker broker, Map<String, Integer> partitions)
      throws InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      Topics.create(admin, partitions);
    }
  }

  public Broker broker() {
    return broker;
  }

  public Registry registry() {
    return registry;
  }

  public EmbeddedFlink flink() {
    return flink;
  }

  /** A client of the registry. */
  public SchemaRegistryClient schemas() {
    return schemas;
  }

  /** The id of the schema of a topic's values. */
  public int schemaId(String topic) {
    Integer id = schemaIds.get(topic);
    if (id == null) {
      throw new IllegalArgumentException("no schema of topic " + topic);
    }
    return id;
  }

  /**
   * Submits the job and waits until it runs.
   *
   * @param settings by name, over those that this stack determines
   * @param savepoint a savepoint or checkpoint to go on from, or null
   * @throws UserError if a setting is wrong or the job does not start
   */
  public JobID runJob(Map<String, String> settings, int parallelism, @Nullable String savepoint)
      throws InterruptedException {
    JobID job = submitJob(settings, parallelism, savepoint);
    flink.awaitRunning(job, JOB_START);
    return job;
  }

  /** As {@link #runJob}, without waiting. */
  public JobID submitJob(Map<String, String> settings, int parallelism, @Nullable String savepoint)
      throws InterruptedException {
    StreamGraph graph = jobGraph(settings, parallelism);
    return savepoint == null ? flink.submit(graph) : flink.submit(graph, savepoint);
  }

  private StreamGraph jobGraph(Map<String, String> settings, int parallelism)
      throws InterruptedException {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(flink.configuration());
    env.setParallelism(parallelism);
    try {
      NpsJob.build(env, jobSettings(broker.bootstrapServers(), registry.url(), settings));
    } catch (StartException e) {
      throw UserError.failed("The job cannot start:\n" + e.getMessage());
    }
    StreamGraph graph = env.getStreamGraph();
    graph.setJobName(NpsJob.NAME);
    return graph;
  }

  /**
   * The job's settings on a broker and a registry.
   *
   * @throws UserError with every mistake in the settings
   */
  public static Settings jobSettings(
      String bootstrapServers, String registryUrl, Map<String, String> settings) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--bootstrap-servers", bootstrapServers));
    args.addAll(List.of("--schema-registry-url", registryUrl));
    settings.forEach((name, value) -> args.addAll(List.of("--" + name, value)));
    try {
      return Settings.parse(args.toArray(new String[0]));
    } catch (SettingsException e) {
      throw UserError.wrongInput("--set: " + String.join("\n--set: ", e.mistakes()));
    }
  }

  @Override
  public void close() {
    closeAll(List.of(broker, registry, flink));
  }

  private static boolean closeIfStarted(@Nullable Registry registry, @Nullable Throwable failure) {
    if (registry != null) {
      registry.close();
    }
    return failure == null;
  }

  /** The last first. */
  private static void closeAll(List<AutoCloseable> servers) {
    boolean interrupted = Thread.interrupted(); // or they would not be waited for
    for (int i = servers.size() - 1; i >= 0; i--) {
      try {
        servers.get(i).close();
      } catch (Exception e) {
        System.err.println("While stopping: " + e.getMessage());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

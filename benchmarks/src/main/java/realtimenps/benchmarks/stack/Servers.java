package realtimenps.benchmarks.stack;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import realtimenps.sandbox.stack.Directories;
import realtimenps.sandbox.stack.Registry;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;

/** A broker and a registry with our schemas, as processes of their own. */
public final class Servers implements AutoCloseable {
  private static final int PARTITIONS = 12;

  private final Path dir;
  private final JavaProcess broker;
  private final Registry registry;
  private final String bootstrapServers;
  private final Map<String, Integer> schemaIds;

  private Servers(Path dir, JavaProcess broker, Registry registry) throws InterruptedException {
    this.dir = dir;
    this.broker = broker;
    this.registry = registry;
    this.bootstrapServers = awaitAddress(broker);
    SchemaRegistryClient schemas = registry.connection().open();
    this.schemaIds = Schemas.register(schemas);
  }

  /** Starts both and returns when they answer. */
  public static Servers start() throws InterruptedException {
    Path dir = Directories.temporary("nps-bench-");
    JavaProcess broker =
        JavaProcess.start(
            BrokerMain.class,
            "",
            List.of("-Xms1g", "-Xmx1g"),
            List.of(dir.resolve("broker").toString()),
            dir.resolve("broker.log"));
    Registry registry = null;
    try {
      registry = Registry.start(0, dir.resolve("registry"));
      return new Servers(dir, broker, registry);
    } catch (RuntimeException | InterruptedException e) {
      broker.close();
      if (registry != null) {
        registry.close();
      }
      Directories.delete(dir);
      throw e;
    }
  }

  private static String awaitAddress(JavaProcess broker) throws InterruptedException {
    String said = broker.output();
    while (!said.endsWith("\n")) {
      if (!broker.isAlive()) {
        throw broker.failure("did not start");
      }
      Thread.sleep(100);
      said = broker.output();
    }
    return said.strip();
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  public String registryUrl() {
    return registry.url();
  }

  /** For what engines keep. */
  public Path dir() {
    return dir;
  }

  /** The id of the schema of survey responses. */
  public int responseSchemaId() {
    return schemaIds.getOrDefault(Topics.RESPONSES, 0);
  }

  /** Creates a topic for survey responses. */
  public void createTopic(String name) throws InterruptedException {
    try (Admin admin = admin()) {
      NewTopic topic =
          new NewTopic(name, PARTITIONS, (short) 1)
              .configs(Map.of("message.timestamp.type", "LogAppendTime"));
      get(admin.createTopics(List.of(topic)).all());
      awaitLeaders(admin, List.of(name));
    }
  }

  /**
   * A producer that writes sooner meets partitions without a leader, and may then be refused for
   * good: what it sends again is out of order.
   */
  private static void awaitLeaders(Admin admin, Collection<String> topics)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    describe(admin, topics)
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(
                        partition ->
                            ends.put(
                                new TopicPartition(topic, partition.partition()),
                                OffsetSpec.latest())));
    get(admin.listOffsets(ends).all()); // asks again until leaders answer
  }

  /** A topic that has just been created is not known at once where it is asked for. */
  private static Map<String, TopicDescription> describe(Admin admin, Collection<String> topics)
      throws InterruptedException {
    while (true) {
      try {
        return admin.describeTopics(topics).allTopicNames().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw refused(e);
        }
        Thread.sleep(100);
      }
    }
  }

  /** Deletes all topics but these, and creates those that the job needs and are not there. */
  public void renewTopics(Collection<String> kept) throws InterruptedException {
    try (Admin admin = admin()) {
      List<String> old = topics(admin).stream().filter(topic -> !kept.contains(topic)).toList();
      get(admin.deleteTopics(old).all());
      while (topics(admin).stream().anyMatch(old::contains)) {
        Thread.sleep(100);
      }
      Topics.create(admin, Map.of());
      awaitLeaders(admin, topics(admin));
    }
  }

  private static Collection<String> topics(Admin admin) throws InterruptedException {
    return get(admin.listTopics().names());
  }

  private Admin admin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw refused(e);
    }
  }

  private static IllegalStateException refused(ExecutionException e) {
    return new IllegalStateException("the broker refused: " + e.getCause(), e);
  }

  @Override
  public void close() {
    registry.close();
    broker.close();
    Directories.delete(dir);
  }
}

package realtimenps.sandbox.stack;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.UserError;

/** A real Kafka broker, its own controller (KRaft), in this JVM and on the loopback interface. */
public final class Broker implements AutoCloseable {
  private static final int NODE_ID = 1;

  /** Fixed, so that a data directory can be opened again. */
  private static final String CLUSTER_ID = "bnBzLXNhbmRib3gtMDAwMQ";

  private final KafkaRaftServer server;
  private final int port;
  private final @Nullable Path temporaryDir;

  private Broker(KafkaRaftServer server, int port, @Nullable Path temporaryDir) {
    this.server = server;
    this.port = port;
    this.temporaryDir = temporaryDir;
  }

  /**
   * Starts a broker and returns when it takes requests.
   *
   * @param port 0 for any free one
   * @param dataDir kept on close and opened again by a later start; null for a temporary one
   * @throws UserError if the port is in use or the broker does not start
   */
  public static Broker start(int port, @Nullable Path dataDir) {
    return start(port, dataDir, Security.NONE);
  }

  /** As {@link #start(int, Path)}, with more than a plain listener. */
  public static Broker start(int port, @Nullable Path dataDir, Security security) {
    int claimed = Ports.claim(port, "Kafka broker");
    Path dir = dataDir == null ? Directories.temporary("nps-broker-") : dataDir.toAbsolutePath();
    Map<String, String> settings = settings(claimed, Ports.free(), dir, security);
    try {
      format(dir, security.scramUsers());
      KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
      Broker broker = new Broker(server, claimed, dataDir == null ? dir : null);
      server.startup();
      return broker;
    } catch (Exception e) {
      throw UserError.failed("The Kafka broker did not start in %s: %s".formatted(dir, e));
    }
  }

  /**
   * Makes a directory ready for a broker that runs elsewhere; one that is ready stays as it is.
   *
   * @return the broker's settings
   */
  public static Map<String, String> prepare(int port, int controllerPort, Path dir) {
    try {
      format(dir, List.of());
    } catch (Exception e) {
      throw UserError.failed("Cannot keep a broker's data in %s: %s".formatted(dir, e));
    }
    return usual(port, Ports.LOOPBACK + ":" + controllerPort, dir);
  }

  /**
   * What a broker has beside its plain listener.
   *
   * @param listeners such as {@code SASL_SSL://HOST:PORT}
   * @param settings of the broker, over the usual ones
   * @param scramUsers as {@code kafka-storage.sh format --add-scram} takes them
   */
  public record Security(
      List<String> listeners, Map<String, String> settings, List<String> scramUsers) {
    static final Security NONE = new Security(List.of(), Map.of(), List.of());
  }

  private static Map<String, String> settings(
      int port, int controllerPort, Path dir, Security security) {
    Map<String, String> settings =
        new HashMap<>(usual(port, Ports.LOOPBACK + ":" + controllerPort, dir));
    for (String listener : security.listeners()) {
      settings.merge("listeners", listener, (one, other) -> one + "," + other);
      settings.merge("advertised.listeners", listener, (one, other) -> one + "," + other);
    }
    settings.putAll(security.settings());
    return settings;
  }

  private static Map<String, String> usual(int port, String controller, Path dir) {
    String listener = "PLAINTEXT://" + Ports.LOOPBACK + ":" + port;
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", String.valueOf(NODE_ID)),
        Map.entry("controller.quorum.voters", NODE_ID + "@" + controller),
        Map.entry("controller.listener.names", "CONTROLLER"),
        Map.entry("inter.broker.listener.name", "PLAINTEXT"),
        Map.entry(
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL"),
        Map.entry("listeners", listener + ",CONTROLLER://" + controller),
        Map.entry("advertised.listeners", listener),
        Map.entry("log.dirs", dir.toString()),
        Map.entry("auto.create.topics.enable", "false"),
        // One node holds every replica, and one user needs few partitions of the inner topics.
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "4"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "4"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "4"),
        // After a kill the broker is back in seconds; the defaults are for busy clusters.
        Map.entry("broker.session.timeout.ms", "3000"),
        Map.entry("broker.heartbeat.interval.ms", "500"),
        Map.entry("group.initial.rebalance.delay.ms", "0"));
  }

  private static void format(Path dir, List<String> scramUsers) throws Exception {
    Files.createDirectories(dir);
    new Formatter()
        .setClusterId(CLUSTER_ID)
        .setNodeId(NODE_ID)
        .addDirectory(dir.toString())
        .setMetadataLogDirectory(dir.toString())
        .setControllerListenerName("CONTROLLER")
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setIgnoreFormatted(true)
        .setScramArguments(scramUsers)
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
  }

  /** {@code host:port}, as Kafka clients want it. */
  public String bootstrapServers() {
    return Ports.LOOPBACK + ":" + port;
  }

  /** The same, for our own clients. */
  public KafkaConnection connection() {
    return KafkaConnection.to(bootstrapServers());
  }

  /** Stops the broker; its data stay unless the directory was a temporary one. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    if (temporaryDir != null) {
      Directories.delete(temporaryDir);
    }
  }
}

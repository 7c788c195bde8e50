package realtimenps.sandbox.cluster;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import realtimenps.sandbox.stack.Broker;
import realtimenps.sandbox.stack.Directories;
import realtimenps.sandbox.stack.Ports;
import realtimenps.sandbox.stack.Registry;

/**
 * The configuration of a cluster on this machine, in its directory {@code conf}. Flink's and the
 * job's are those of the manifests; what Kubernetes, its network and the object storage are for
 * there, is other here.
 */
final class ClusterFiles {
  /** The job's settings. */
  static final String JOB_PROPERTIES = "job.properties";

  /** Where the relay listens unless told otherwise. */
  private static final int RELAY_PORT = 18093;

  private static final String ZOOKEEPER = "zookeeper";
  private static final String BROKER = "broker";
  private static final String REGISTRY = "registry";
  private static final String STORAGE = "storage";
  private static final String ROCKSDB = "rocksdb";
  private static final String TEMPORARY = "tmp";

  private static final List<String> KEPT =
      List.of(ZOOKEEPER, BROKER, REGISTRY, STORAGE, ROCKSDB, TEMPORARY);

  private static final String LOG =
      """
      appenders=console
      appender.console.type=Console
      appender.console.name=console
      appender.console.layout.type=PatternLayout
      appender.console.layout.pattern=%d{yyyy-MM-dd HH:mm:ss.SSS} %-5p [%t] %c{1.} - %m%n
      rootLogger.level=INFO
      rootLogger.appenderRef.console.ref=console
      """;

  private final Path dir;
  private final Path conf;

  ClusterFiles(Path dir) {
    this.dir = dir;
    this.conf = dir.resolve("conf");
  }

  Path conf() {
    return conf;
  }

  /** Deletes the configuration and all that the servers have kept. */
  void delete() {
    Directories.delete(conf);
    KEPT.forEach(name -> Directories.delete(dir.resolve(name)));
  }

  Path log4j() {
    return write("log4j2.properties", LOG);
  }

  Path zookeeper(int port) {
    return writeProperties(
        "zoo.cfg",
        Map.of(
            "dataDir",
            dir.resolve(ZOOKEEPER).toString(),
            "clientPort",
            String.valueOf(port),
            "clientPortAddress",
            Ports.LOOPBACK,
            "admin.enableServer",
            "false",
            "tickTime",
            "500"));
  }

  Path broker(int port, int controllerPort) {
    return writeProperties(
        "broker.properties", Broker.prepare(port, controllerPort, dir.resolve(BROKER)));
  }

  /** The directory that a registry keeps its schemas in. */
  Path registry() {
    return directory(dir.resolve(REGISTRY));
  }

  /** Flink's configuration, by the names of its options. */
  Map<String, String> flink(Manifests manifests, int zookeeperPort) {
    Map<String, String> flink = new TreeMap<>(manifests.flinkConfiguration());
    flink.keySet().removeIf(name -> name.startsWith("kubernetes.") || name.startsWith("job."));
    flink.put("high-availability.type", "zookeeper");
    flink.put("high-availability.zookeeper.quorum", Ports.LOOPBACK + ":" + zookeeperPort);
    // As long as a lease of Kubernetes is held.
    flink.put("high-availability.zookeeper.client.session-timeout", "15 s");
    flink.put("high-availability.storageDir", storage("high-availability"));
    flink.put("execution.checkpointing.dir", storage("checkpoints"));
    flink.put("execution.checkpointing.savepoint-dir", storage("savepoints"));
    flink.put("state.backend.rocksdb.localdir", directory(dir.resolve(ROCKSDB)).toString());
    flink.put("io.tmp.dirs", directory(dir.resolve(TEMPORARY)).toString());
    flink.put("jobmanager.rpc.address", Ports.LOOPBACK);
    flink.put("jobmanager.bind-host", Ports.LOOPBACK);
    flink.put("taskmanager.host", Ports.LOOPBACK);
    flink.put("taskmanager.bind-host", Ports.LOOPBACK);
    flink.put("rest.address", Ports.LOOPBACK);
    flink.put("rest.bind-address", Ports.LOOPBACK);
    flink.put(
        "metrics.reporter.prom.factory.class",
        "org.apache.flink.metrics.prometheus.LoopbackPrometheusReporter$Factory");
    writeYaml("config.yaml", flink);
    return flink;
  }

  /**
   * Has a Prometheus on this machine watch the cluster as that of Kubernetes does, with the same
   * alerts.
   *
   * @param ports where the processes of Flink tell of themselves, by name
   */
  void prometheus(Manifests manifests, Map<String, Integer> ports) {
    List<Map<String, Object>> targets = new ArrayList<>();
    ports.forEach((name, port) -> targets.add(target(name, name.replaceFirst("-.*", ""), port)));
    targets.add(target("alert-relay", "alert-relay", RELAY_PORT));
    writeYaml("rules.yaml", manifests.rules());
    writeYaml(
        "prometheus.yaml",
        Map.of(
            "global",
            Map.of("scrape_interval", "15s", "evaluation_interval", "15s"),
            "rule_files",
            List.of("rules.yaml"),
            "scrape_configs",
            List.of(Map.of("job_name", "nps", "static_configs", targets))));
  }

  /** With the labels that its pod would give it. */
  private static Map<String, Object> target(String pod, String component, int port) {
    return Map.of(
        "targets",
        List.of(Ports.LOOPBACK + ":" + port),
        "labels",
        Map.of("namespace", "nps", "pod", pod, "component", component));
  }

  /** Writes the job's settings unless they are there: from then on they are the user's. */
  void job(Manifests manifests, int brokerPort, int registryPort) {
    Path file = conf.resolve(JOB_PROPERTIES);
    if (Files.exists(file)) {
      return;
    }
    Map<String, String> here =
        Map.of(
            "bootstrap-servers",
            Ports.LOOPBACK + ":" + brokerPort,
            "schema-registry-url",
            Registry.url(registryPort));
    write(
        JOB_PROPERTIES,
        manifests
            .jobProperties()
            .lines()
            // Broker and registry of this cluster ask for no credentials.
            .filter(line -> !line.matches("(kafka|schema-registry)-properties=.*"))
            .filter(line -> !line.startsWith("#"))
            .map(
                line -> {
                  String name = line.replaceFirst("=.*", "");
                  return here.containsKey(name) ? name + "=" + here.get(name) : line;
                })
            .collect(Collectors.joining("\n", "", "\n")));
  }

  /** Flink takes the path in such an address as it stands, blanks and all. */
  private String storage(String name) {
    return "file://" + directory(dir.resolve(STORAGE).resolve(name));
  }

  private void writeYaml(String name, Object content) {
    try {
      write(name, new YAMLMapper().writeValueAsString(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With escapes: its readers take it for ISO 8859-1. */
  private Path writeProperties(String name, Map<String, String> content) {
    Properties properties = new Properties();
    properties.putAll(content);
    Path file = directory(conf).resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory(conf).resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + conf.resolve(name), e);
    }
  }

  private static Path directory(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create " + path, e);
    }
  }
}

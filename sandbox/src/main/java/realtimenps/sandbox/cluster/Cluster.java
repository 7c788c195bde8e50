package realtimenps.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.Endpoints;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.stack.Build;
import realtimenps.sandbox.stack.Ports;
import realtimenps.sandbox.stack.Registry;

/**
 * Everything that the job needs, each part a process of this machine as it would be a pod: a
 * broker, a registry, ZooKeeper, two JobManagers and some TaskManagers. They go on when who started
 * them ends. All that they keep is in one directory.
 */
final class Cluster {
  /** Whichever JobManager leads. */
  static final String LEADER = "leader";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);

  private static final String ZOOKEEPER = "zookeeper";
  private static final String BROKER = "broker";
  private static final String REGISTRY = "registry";
  private static final String JOB_MANAGER = "jobmanager-";
  private static final String TASK_MANAGER = "taskmanager-";

  /** After the name of a process of Flink: its port for metrics. */
  private static final String METRICS = "-metrics";

  /** What Flink's own configuration file has its processes run with. */
  private static final List<String> FLINK_OPENS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  private final Path dir;
  private final ClusterFiles files;
  private final KeptPorts ports;
  private final Manifests manifests;

  Cluster(Path dir) {
    this.dir = dir.toAbsolutePath().normalize();
    this.files = new ClusterFiles(this.dir);
    this.ports = new KeptPorts(this.dir.resolve("ports.properties"));
    this.manifests = new Manifests(Build.root().resolve("k8s/base"));
  }

  /**
   * A server and how it is.
   *
   * @param address where it listens, or empty
   * @param pid of its process; null if there is none
   */
  record State(String name, String address, @Nullable Long pid, boolean leads) {}

  /**
   * Starts what does not run yet, and returns when all of it answers.
   *
   * @param progress is told in a line what is waited for
   * @throws UserError if the directory has something else, a port is in use or a server does not
   *     start
   */
  void up(int taskManagers, PublicPorts wanted, Consumer<String> progress)
      throws InterruptedException {
    requireNothingElse();
    if (!Files.exists(Build.flinkJar())) {
      throw UserError.failed(
          "There is no %s; build it with: mvn -pl flink-cluster -am package -DskipTests"
              .formatted(Build.flinkJar()));
    }
    int brokerPort = ports.of(BROKER, wanted.broker(), Endpoints.BROKER_PORT);
    int registryPort = ports.of(REGISTRY, wanted.registry(), Endpoints.REGISTRY_PORT);
    int zookeeperPort = ports.of(ZOOKEEPER);
    ports.of(JOB_MANAGER + 1, wanted.flink(), Endpoints.FLINK_PORT);
    String log = "-Dlog4j2.configurationFile=" + files.log4j();
    Map<String, String> flink = files.flink(manifests, zookeeperPort);
    files.job(manifests, brokerPort, registryPort);

    List<String> started = new ArrayList<>();
    start(started, ZOOKEEPER, zookeeperPort, () -> zookeeper(zookeeperPort, log));
    start(started, BROKER, brokerPort, () -> broker(brokerPort, log));
    start(started, REGISTRY, registryPort, () -> registry(registryPort));
    await(ZOOKEEPER, () -> listens(zookeeperPort));
    for (int number = 1; number <= manifests.jobManagers(); number++) {
      String name = JOB_MANAGER + number;
      start(started, name, ports.of(name), () -> jobManager(name, flink, log));
    }
    for (int number = 1; number <= taskManagers; number++) {
      String name = TASK_MANAGER + number;
      int port = ports.of(name + METRICS);
      start(started, name, port, () -> taskManager(name, flink, log));
    }
    files.prometheus(manifests, metricsPorts());
    progress.accept(
        started.isEmpty() ? "All of it runs already" : "Starting " + String.join(", ", started));
    await(BROKER, () -> listens(brokerPort));
    await(
        REGISTRY,
        () -> !JsonOverHttp.get(Registry.url(registryPort) + "/subjects").isMissingNode());
    await(JOB_MANAGER + 1, () -> registeredTaskManagers() >= taskManagers);
  }

  /** What is kept is deleted by its names, and must never have been somebody's before. */
  private void requireNothingElse() {
    if (ports.isThere() || !Files.exists(dir)) {
      return;
    }
    try (Stream<Path> content = Files.list(dir)) {
      if (content.findAny().isPresent()) {
        throw UserError.wrongInput(
            "%s is not empty and has no cluster; name an empty directory by --dir, or a new one."
                .formatted(dir));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + dir, e);
    }
  }

  /** The ports that a user sees: null for none in particular, 0 for any free one. */
  record PublicPorts(
      @Nullable Integer broker, @Nullable Integer registry, @Nullable Integer flink) {}

  /** How a process is to be started. */
  private interface Command {
    List<String> arguments();
  }

  /**
   * @throws UserError if somebody else has the port meanwhile, who would be taken for the server
   */
  private void start(List<String> started, String name, int port, Command command) {
    Member member = new Member(name, dir);
    if (!member.isRunning()) {
      Ports.claim(port, name);
      member.start(command.arguments());
      started.add(name);
    }
  }

  private List<String> zookeeper(int port, String log) {
    return java(
        Build.flinkJar(),
        List.of("-Xmx128m", "-XX:+UseSerialGC", log),
        "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
        List.of(files.zookeeper(port).toString()));
  }

  private List<String> broker(int port, String log) {
    return java(
        Build.jar(),
        List.of("-Xmx768m", log),
        "kafka.Kafka",
        List.of(files.broker(port, ports.of("controller")).toString()));
  }

  private List<String> registry(int port) {
    return Registry.arguments(port, ports.of("registry-management"), files.registry());
  }

  private List<String> jobManager(String name, Map<String, String> flink, String log) {
    Configuration configuration = Configuration.fromMap(flink);
    JobManagerProcessSpec memory = JobManagerProcessUtils.processSpecFromConfig(configuration);
    List<String> flags =
        words(JobManagerProcessUtils.generateJvmParametersStr(memory, configuration));
    flags.addAll(FLINK_OPENS);
    flags.add(log);
    List<String> arguments = words(JobManagerProcessUtils.generateDynamicConfigsStr(memory));
    arguments.addAll(List.of("-D", "rest.port=" + ports.of(name)));
    arguments.addAll(List.of("-D", "rest.bind-port=" + ports.of(name)));
    return flinkProcess(
        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
        name,
        flags,
        arguments);
  }

  private List<String> taskManager(String name, Map<String, String> flink, String log) {
    Configuration configuration = Configuration.fromMap(flink);
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
    List<String> flags = words(ProcessMemoryUtils.generateJvmParametersStr(memory));
    flags.addAll(words(configuration.get(CoreOptions.FLINK_TM_JVM_OPTIONS)));
    flags.addAll(FLINK_OPENS);
    flags.add(log);
    return flinkProcess(
        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
        name,
        flags,
        words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
  }

  private List<String> flinkProcess(
      String main, String name, List<String> flags, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("--configDir", files.conf().toString()));
    arguments.addAll(options);
    arguments.addAll(List.of("-D", "metrics.reporter.prom.port=" + ports.of(name + METRICS)));
    return java(Build.flinkJar(), flags, main, arguments);
  }

  /** With what a jar names, as older versions may lie beside that. */
  private static List<String> java(
      Path jar, List<String> flags, String main, List<String> arguments) {
    List<String> command = new ArrayList<>(flags);
    command.addAll(List.of("-cp", jar.toString(), main));
    command.addAll(arguments);
    return command;
  }

  private static List<String> words(String text) {
    return new ArrayList<>(
        Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList());
  }

  /**
   * Stops everything.
   *
   * @param delete whether nothing is to remain of it either
   */
  void down(boolean delete, Consumer<String> progress) {
    List<Member> running = members().filter(Member::isRunning).toList();
    progress.accept(
        running.isEmpty()
            ? "Nothing of it runs"
            : "Stopping " + String.join(", ", running.stream().map(Member::name).toList()));
    // Who uses a server ends before it.
    for (int last = running.size() - 1; last >= 0; last--) {
      running.get(last).stop();
    }
    if (delete) {
      delete();
    }
  }

  /**
   * Deletes what a cluster keeps, and nothing else that is in its directory.
   *
   * @throws UserError if no cluster was ever started there
   */
  private void delete() {
    if (!Files.exists(dir)) {
      return;
    }
    if (!ports.isThere()) {
      throw UserError.wrongInput(
          "There is no cluster in %s, so nothing is deleted.".formatted(dir));
    }
    files.delete();
    Member.deleteFiles(dir);
    ports.delete();
    try {
      Files.delete(dir);
    } catch (IOException e) {
      // What else is there stays.
    }
  }

  /**
   * Ends a server at once, as {@code kill -9} does.
   *
   * @param name or {@link #LEADER}
   * @return the name of what was killed
   */
  String kill(String name) throws InterruptedException {
    String victim = name.equals(LEADER) ? leader().orElse(name) : name;
    Member member =
        members()
            .filter(one -> one.name().equals(victim))
            .filter(Member::isRunning)
            .findFirst()
            .orElseThrow(
                () ->
                    UserError.wrongInput(
                        "There is no %s that runs; scripts/cluster status tells what does."
                            .formatted(victim)));
    member.kill();
    return victim;
  }

  List<State> status() throws InterruptedException {
    Optional<String> leader = leader();
    return members()
        .map(
            member ->
                new State(
                    member.name(),
                    address(member.name()),
                    member.process().map(ProcessHandle::pid).orElse(null),
                    leader.filter(member.name()::equals).isPresent()))
        .toList();
  }

  /** Where the processes of Flink tell of themselves. */
  private Map<String, Integer> metricsPorts() {
    Map<String, Integer> metrics = new TreeMap<>();
    members()
        .map(Member::name)
        .filter(name -> name.startsWith(JOB_MANAGER) || name.startsWith(TASK_MANAGER))
        .forEach(name -> metrics.put(name, ports.of(name + METRICS)));
    return metrics;
  }

  private String address(String name) {
    if (name.startsWith(TASK_MANAGER)) {
      return "";
    }
    OptionalInt port = ports.known(name);
    if (port.isEmpty()) {
      return "";
    }
    String at = Ports.LOOPBACK + ":" + port.getAsInt();
    return name.startsWith(JOB_MANAGER) ? "http://" + at : at;
  }

  /** In the order of their start; of TaskManagers those that were ever started. */
  private Stream<Member> members() {
    List<String> names = new ArrayList<>(List.of(ZOOKEEPER, BROKER, REGISTRY));
    IntStream.rangeClosed(1, manifests.jobManagers())
        .forEach(number -> names.add(JOB_MANAGER + number));
    try (Stream<Path> pids = Files.list(dir.resolve("run"))) {
      pids.map(file -> file.getFileName().toString().replace(".pid", ""))
          .filter(name -> name.startsWith(TASK_MANAGER))
          .sorted()
          .forEach(names::add);
    } catch (IOException e) {
      return Stream.of(); // Nothing was ever started.
    }
    return names.stream().map(name -> new Member(name, dir));
  }

  /** The JobManager that leads: the one that the others send who asks to. */
  private Optional<String> leader() throws InterruptedException {
    if (registeredTaskManagers() < 0) {
      return Optional.empty(); // or it would be waited for
    }
    try (FlinkSession flink = FlinkSession.open(files.conf())) {
      OptionalInt port = OptionalInt.of(flink.address().getPort());
      return IntStream.rangeClosed(1, manifests.jobManagers())
          .mapToObj(number -> JOB_MANAGER + number)
          .filter(name -> ports.known(name).equals(port))
          .findFirst();
    } catch (UserError e) {
      return Optional.empty(); // None does just now, as after one has died.
    }
  }

  /** As any of the JobManagers tells; -1 if none does. */
  private int registeredTaskManagers() {
    for (int number = 1; number <= manifests.jobManagers(); number++) {
      String name = JOB_MANAGER + number;
      if (!new Member(name, dir).isRunning()) {
        continue; // Who else may have its port now is none of ours.
      }
      JsonNode overview = JsonOverHttp.get(address(name) + "/overview");
      if (overview.has("taskmanagers")) {
        return overview.get("taskmanagers").asInt();
      }
    }
    return -1;
  }

  private void await(String name, BooleanSupplier ready) throws InterruptedException {
    Member member = new Member(name, dir);
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      if (!member.isRunning()) {
        throw UserError.failed("The %s has ended; see %s.".formatted(name, member.log()));
      }
      if (ready.getAsBoolean()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw UserError.failed(
            "The %s is not ready after %d s; see %s."
                .formatted(name, START_TIMEOUT.toSeconds(), member.log()));
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(Ports.LOOPBACK, port), (int) ANSWER_TIMEOUT.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

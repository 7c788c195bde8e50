package realtimenps.sandbox.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.RegistryConnection;
import realtimenps.sandbox.UserError;

/**
 * The real registry server (Apicurio, with Confluent's API) as a child process on the loopback
 * interface. Its schemas live in files, so that {@link #stop()} and {@link #start()} keep them and
 * their ids.
 */
public final class Registry implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(200);

  private final int port;
  private final Path dir;
  private final Thread killer = new Thread(this::kill, "kill-registry");
  private volatile @Nullable Process process;

  private Registry(int port, Path dir) {
    this.port = port;
    this.dir = dir;
  }

  /**
   * Starts a registry and returns when it answers.
   *
   * @param port 0 for any free one
   * @param dir where the schemas and the log {@code registry.log} are kept
   * @throws UserError if the port is in use or the registry does not start
   */
  public static Registry start(int port, Path dir) {
    Registry registry = new Registry(Ports.claim(port, "schema registry"), dir.toAbsolutePath());
    // Ctrl-C or an error anywhere must not leave the child behind.
    Runtime.getRuntime().addShutdownHook(registry.killer);
    try {
      registry.start();
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
    return registry;
  }

  /** The base address for Schema Registry clients. */
  public String url() {
    return url(port);
  }

  /** The same, of a registry on a port. */
  public static String url(int port) {
    return "http://" + Ports.LOOPBACK + ":" + port + "/apis/ccompat/v7";
  }

  /** The same, for our own clients. */
  public RegistryConnection connection() {
    return RegistryConnection.to(url());
  }

  /** Starts the server again after {@link #stop()}, on the same port and with the same schemas. */
  public synchronized void start() {
    if (process != null) {
      return;
    }
    Ports.claim(port, "schema registry");
    Process child = launch();
    process = child;
    awaitReady(child);
  }

  /** Stops the server; clients get no answer until {@link #start()}. */
  public synchronized void stop() {
    Process child = process;
    process = null;
    if (child == null) {
      return;
    }
    child.destroy();
    try {
      if (!child.waitFor(10, TimeUnit.SECONDS)) {
        child.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      child.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // The JVM is going down already.
    }
  }

  /** Not synchronized: it must not wait for a start that is under way. */
  private void kill() {
    Process child = process;
    if (child != null) {
      child.destroyForcibly();
    }
  }

  private Process launch() {
    Path log = dir.resolve("registry.log");
    try {
      Files.createDirectories(dir);
      List<String> command = new ArrayList<>(List.of(Build.java()));
      command.addAll(arguments(port, Ports.free(), dir));
      return new ProcessBuilder(command)
          .directory(dir.toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run the schema registry in " + dir, e);
    }
  }

  /**
   * What runs a registry: the arguments of java.
   *
   * @param managementPort where it tells of itself
   * @param dir where its schemas are kept
   */
  public static List<String> arguments(int port, int managementPort, Path dir) {
    return List.of(
        "-Xmx256m",
        // Up in two thirds of the time; this server never gets hot enough for the other tier.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Djava.io.tmpdir=" + dir, // its cache of files, which it leaves behind
        "-Dquarkus.http.host=" + Ports.LOOPBACK,
        "-Dquarkus.http.port=" + port,
        "-Dquarkus.management.host=" + Ports.LOOPBACK,
        "-Dquarkus.management.port=" + managementPort,
        "-Dapicurio.datasource.url=jdbc:h2:file:" + dir.resolve("registry") + ";WRITE_DELAY=0",
        "-jar",
        runnerJar().toString());
  }

  private void awaitReady(Process child) {
    HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    HttpRequest subjects =
        HttpRequest.newBuilder(URI.create(url() + "/subjects"))
            .timeout(Duration.ofSeconds(5))
            .build();
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    try {
      while (!answers(http, subjects)) {
        if (!child.isAlive()) {
          throw notStarted("ended with exit code " + child.exitValue());
        }
        if (System.nanoTime() > deadline) {
          throw notStarted("gave no answer for " + START_TIMEOUT.toSeconds() + " s");
        }
        child.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notStarted("was interrupted at its start");
    }
  }

  private UserError notStarted(String what) {
    return UserError.failed(
        "The schema registry at %s %s; see %s."
            .formatted(url(), what, dir.resolve("registry.log")));
  }

  private static boolean answers(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The build unpacks the server beside the sandbox's own jar or classes; who has a copy of them
   * elsewhere names it.
   */
  private static Path runnerJar() {
    String named = System.getProperty("nps.registry-server");
    Path server = named == null ? Build.target().resolve("registry") : Path.of(named);
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(server, "apicurio-registry-app-*-runner.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    } catch (IOException e) {
      // Said below.
    }
    throw UserError.failed(
        "The schema registry's server is not in %s; build it with: mvn -pl sandbox -am package -DskipTests"
            .formatted(server));
  }
}

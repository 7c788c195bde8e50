package realtimenps.sandbox.relay;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import realtimenps.relay.AlertRelay;
import realtimenps.sandbox.stack.Build;

/** The relay in a JVM of its own, so that it can be killed as a machine is: without a word. */
final class RelayProcess implements AutoCloseable {
  private static final Pattern RUNS = Pattern.compile("The alert relay runs; .* on port (\\d+)\\.");
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Process process;
  private final Path log;

  private RelayProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it and waits until it runs. */
  static RelayProcess start(Path dir, Map<String, String> settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Build.java());
    // It is over before C2's work would pay.
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AlertRelay.class.getName());
    settings.forEach((name, value) -> command.addAll(List.of("--" + name, value)));
    Path log = Files.createTempFile(dir, "relay", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    RelayProcess relay = new RelayProcess(process, log);
    await().atMost(TIMEOUT).until(() -> !process.isAlive() || relay.runs().find());
    if (!process.isAlive()) {
      throw new IOException("the relay ended at its start: " + Files.readString(log));
    }
    return relay;
  }

  private Matcher runs() throws IOException {
    return RUNS.matcher(Files.readString(log));
  }

  RelayEndpoint endpoint() throws IOException {
    Matcher line = runs();
    if (!line.find()) {
      throw new IllegalStateException("it does not run");
    }
    return new RelayEndpoint(Integer.parseInt(line.group(1)));
  }

  /** As kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}

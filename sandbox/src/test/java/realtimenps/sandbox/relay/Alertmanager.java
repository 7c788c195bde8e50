package realtimenps.sandbox.relay;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.Programs;
import realtimenps.sandbox.stack.Ports;

/** The real Alertmanager as a child process, with the configuration that the relay comes with. */
final class Alertmanager implements AutoCloseable {
  static final String PROGRAM = "prometheus-alertmanager";

  private static final Path CONFIGURATION = Path.of("../alert-relay/alertmanager.yml");
  private static final long NOTED_EVERY_MS = 500;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final int port = Ports.free();
  private final Path dir;
  private @Nullable Process process;

  /** Starts it and waits until it answers. */
  Alertmanager(Path dir, Webhook webhook) throws IOException {
    this.dir = dir;
    String configuration =
        Files.readString(CONFIGURATION)
            .replace("http://127.0.0.1:18094", webhook.url())
            .replace("group_interval: 1m", "group_interval: 1s");
    Files.writeString(dir.resolve("alertmanager.yml"), configuration);
    start();
  }

  static boolean isInstalled() {
    return Programs.isOnPath(PROGRAM);
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(
                PROGRAM,
                "--config.file=" + dir.resolve("alertmanager.yml"),
                "--storage.path=" + dir.resolve("data"),
                "--data.maintenance-interval=" + NOTED_EVERY_MS + "ms",
                "--web.listen-address=" + Ports.LOOPBACK + ":" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(dir.resolve("alertmanager.log").toFile()))
            .start();
    await().atMost(TIMEOUT).ignoreExceptions().until(() -> get("/-/ready").statusCode() == 200);
  }

  /** Waits until it has noted on disk what it has told so far. */
  void awaitNoted() throws IOException {
    Path log = dir.resolve("data").resolve("nflog");
    // The one after the next, as the next may have begun already.
    long after = System.currentTimeMillis() + NOTED_EVERY_MS;
    await()
        .atMost(TIMEOUT)
        .until(() -> Files.exists(log) && Files.getLastModifiedTime(log).toMillis() > after);
  }

  /** As kill -9 does. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  String url() {
    return "http://" + Ports.LOOPBACK + ":" + port;
  }

  /** Fires an alert on the job itself, as Prometheus does. */
  void fire(String name, String severity) throws IOException, InterruptedException {
    Map<String, String> labels =
        Map.of(
            "alertname", name, "severity", severity, "receiver", "operations", "namespace", "nps");
    http.send(
        HttpRequest.newBuilder(URI.create(url() + "/api/v2/alerts"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    json.writeValueAsString(List.of(Map.of("labels", labels)))))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  /** The alerts that are active, with the labels that are asked for, as {@code name=value}. */
  List<JsonNode> alerts(String... labels) throws IOException, InterruptedException {
    List<JsonNode> alerts = new ArrayList<>();
    for (JsonNode alert : json.readTree(get("/api/v2/alerts").body())) {
      boolean wanted =
          Stream.of(labels)
              .map(label -> label.split("=", 2))
              .allMatch(label -> alert.at("/labels/" + label[0]).asText().equals(label[1]));
      if (wanted) {
        alerts.add(alert);
      }
    }
    return alerts;
  }

  static Map<String, String> labels(JsonNode alert) {
    return new ObjectMapper().convertValue(alert.get("labels"), new TypeReference<>() {});
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}

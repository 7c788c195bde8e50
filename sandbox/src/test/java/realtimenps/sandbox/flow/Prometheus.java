package realtimenps.sandbox.flow;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import realtimenps.sandbox.Programs;
import realtimenps.sandbox.stack.Ports;

/** The real Prometheus as a child process. */
final class Prometheus implements AutoCloseable {
  private static final String PROGRAM = "prometheus";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final String url = "http://" + Ports.LOOPBACK + ":" + Ports.free();
  private final Process process;

  /** Starts it and waits until it answers. */
  Prometheus(Path configuration, Path dir) throws IOException {
    process =
        new ProcessBuilder(
                PROGRAM,
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + dir.resolve("data"),
                "--web.listen-address=" + url.replace("http://", ""))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("prometheus.log").toFile())
            .start();
    await().atMost(TIMEOUT).ignoreExceptions().until(() -> get("/-/ready").statusCode() == 200);
  }

  static boolean isInstalled() {
    return Programs.isOnPath(PROGRAM);
  }

  /** What a query finds now, an entry a series. */
  JsonNode query(String expression) throws IOException, InterruptedException {
    HttpResponse<String> response =
        get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    if (response.statusCode() != 200) {
      throw new AssertionError(expression + ": " + response.body());
    }
    return json.readTree(response.body()).at("/data/result");
  }

  /** The value of a query that finds one series, or 0. */
  double value(String expression) throws IOException, InterruptedException {
    return query(expression).at("/0/value/1").asDouble(0);
  }

  /** The names of the alerts that fire. */
  Set<String> firing() throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    for (JsonNode alert : json.readTree(get("/api/v1/alerts").body()).at("/data/alerts")) {
      if (alert.get("state").asText().equals("firing")) {
        names.add(alert.at("/labels/alertname").asText());
      }
    }
    return names;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

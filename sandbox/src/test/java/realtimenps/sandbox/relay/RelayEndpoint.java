package realtimenps.sandbox.relay;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import realtimenps.sandbox.stack.Ports;

/** What a relay tells of itself, on this port. */
record RelayEndpoint(int port) {
  /** The value of the first metric whose name and labels match; zero if there is none. */
  double metric(String pattern) throws IOException, InterruptedException {
    Matcher line = Pattern.compile("(?m)^%s (\\S+)$".formatted(pattern)).matcher(metrics());
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  private String metrics() throws IOException, InterruptedException {
    return get("/metrics").body();
  }

  /** The status and the words. */
  String health() throws IOException, InterruptedException {
    return answer("/healthz");
  }

  /** Likewise, of what only a new process would mend. */
  String life() throws IOException, InterruptedException {
    return answer("/livez");
  }

  private String answer(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    return answer.statusCode() + " " + answer.body();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + Ports.LOOPBACK + ":" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}

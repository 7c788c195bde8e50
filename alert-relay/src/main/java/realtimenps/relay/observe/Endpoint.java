package realtimenps.relay.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import realtimenps.relay.settings.RelaySettings;

/** Serves {@code /healthz}, {@code /livez} and {@code /metrics}. */
public final class Endpoint implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task, "serve-health");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts to serve.
   *
   * @param troubles what is wrong now, a line each; empty if all is well
   * @param stuck what only a new process would mend, likewise
   * @throws IOException if the address cannot be had
   */
  public Endpoint(
      RelaySettings.Endpoint settings,
      Metrics metrics,
      Supplier<List<String>> troubles,
      Supplier<List<String>> stuck)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 0);
    server.setExecutor(threads);
    server.createContext("/metrics", new MetricsHandler(metrics.registry()));
    server.createContext("/healthz", exchange -> answer(exchange, troubles.get()));
    server.createContext("/livez", exchange -> answer(exchange, stuck.get()));
    server.start();
  }

  private static void answer(HttpExchange exchange, List<String> troubles) throws IOException {
    String text = troubles.isEmpty() ? "ok\n" : String.join("\n", troubles) + "\n";
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(troubles.isEmpty() ? 200 : 503, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

package realtimenps.sandbox.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import realtimenps.sandbox.stack.Ports;

/** Stands in for the supervisors' pagers: keeps what Alertmanager tells them. */
final class Webhook implements AutoCloseable {
  private record Call(String path, JsonNode body) {}

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final ObjectMapper json = new ObjectMapper();
  private final HttpServer server;

  Webhook() throws IOException {
    server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 0);
    server.createContext(
        "/",
        exchange -> {
          calls.add(
              new Call(
                  exchange.getRequestURI().getPath(), json.readTree(exchange.getRequestBody())));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://" + Ports.LOOPBACK + ":" + server.getAddress().getPort();
  }

  /**
   * What was told at a path about an episode, a notification each: the state and severity of its
   * alerts, the firing ones first.
   */
  List<List<String>> told(String path, String episode) {
    List<List<String>> told = new ArrayList<>();
    for (Call call : calls) {
      List<String> alerts = new ArrayList<>();
      for (JsonNode alert : call.body().path("alerts")) {
        if (alert.at("/labels/episode").asText().equals(episode)) {
          alerts.add(alert.path("status").asText() + " " + alert.at("/labels/severity").asText());
        }
      }
      if (call.path().equals(path) && !alerts.isEmpty()) {
        told.add(alerts.stream().sorted().toList());
      }
    }
    return told;
  }

  /** The names of the alerts of each notification at a path. */
  List<List<String>> names(String path) {
    List<List<String>> names = new ArrayList<>();
    for (Call call : calls) {
      if (call.path().equals(path)) {
        List<String> alerts = new ArrayList<>();
        call.body()
            .path("alerts")
            .forEach(alert -> alerts.add(alert.at("/labels/alertname").asText()));
        names.add(alerts);
      }
    }
    return names;
  }

  /** All episodes that were told of at a path. */
  Set<String> episodes(String path) {
    Set<String> episodes = new TreeSet<>();
    for (Call call : calls) {
      if (call.path().equals(path)) {
        call.body()
            .path("alerts")
            .forEach(alert -> episodes.add(alert.at("/labels/episode").asText()));
      }
    }
    return episodes;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

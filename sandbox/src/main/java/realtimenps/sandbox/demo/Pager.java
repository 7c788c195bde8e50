package realtimenps.sandbox.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import realtimenps.relay.Relay;
import realtimenps.relay.settings.RelaySettings;
import realtimenps.relay.start.StartException;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.stack.Stack;

/** The alert relay inside the demo: takes the demo's alerts to an Alertmanager. */
final class Pager implements AutoCloseable {
  /** A resolve that is held for the usual 15 min would outlast most demos. */
  static final String RESOLVE_HOLD = "1 min";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Relay relay;

  private Pager(Relay relay) {
    this.relay = relay;
  }

  /**
   * The address of an Alertmanager.
   *
   * @throws UserError if it is no such address, or no Alertmanager answers there
   */
  static URI find(String address) throws InterruptedException {
    URI url = parse(address);
    URI status = URI.create(address.replaceAll("/+$", "") + "/api/v2/status");
    HttpRequest request = HttpRequest.newBuilder(status).timeout(PATIENCE).build();
    try {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200 || !answer.body().contains("\"versionInfo\"")) {
        throw UserError.failed(
            "--alertmanager: what answers at %s is no Alertmanager (status %d). Check the address."
                .formatted(status, answer.statusCode()));
      }
    } catch (IOException e) {
      throw UserError.failed(
          "--alertmanager: no Alertmanager answers at %s. Start one as README.md says under 'Get paged', or name yours."
              .formatted(address));
    }
    return url;
  }

  private static URI parse(String address) {
    try {
      URI url = URI.create(address);
      boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (isWeb && url.getHost() != null && url.getRawUserInfo() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // As one without a host.
    }
    // Not repeated, as there may be a password in it.
    throw UserError.wrongInput(
        "--alertmanager must be an address such as http://127.0.0.1:9093, without user or password.");
  }

  /** Starts to tell an Alertmanager of a stack's alerts. */
  static Pager start(Stack stack, URI alertmanager) {
    Relay relay =
        new Relay(
            RelaySettings.parse(
                // Not the real one: pagers that are configured there are not for demos.
                Map.of(),
                "--bootstrap-servers",
                stack.broker().bootstrapServers(),
                "--schema-registry-url",
                stack.registry().url(),
                "--alertmanager-url",
                alertmanager.toString(),
                "--resolve-hold",
                RESOLVE_HOLD,
                "--http-port",
                "0"));
    try {
      relay.start();
      return new Pager(relay);
    } catch (StartException e) {
      relay.close();
      throw UserError.failed("The alert relay cannot start: " + e.getMessage());
    }
  }

  /**
   * Returns once it is closed.
   *
   * @throws UserError if it cannot go on
   */
  void await() {
    try {
      relay.await();
    } catch (ExecutionException e) {
      throw UserError.failed("the alert relay has ended: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    relay.close();
  }
}

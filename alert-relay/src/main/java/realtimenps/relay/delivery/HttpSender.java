package realtimenps.relay.delivery;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends JSON to a server and takes its answer. */
public final class HttpSender {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int LONGEST_QUOTE = 200;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final Map<String, String> headers;
  private final Duration timeout;

  /**
   * @param headers of every request; they may be secret
   */
  public HttpSender(Map<String, String> headers) {
    this(headers, TIMEOUT);
  }

  HttpSender(Map<String, String> headers, Duration timeout) {
    this.headers = Map.copyOf(headers);
    this.timeout = timeout;
  }

  /**
   * What a server answered.
   *
   * @param retryAfter how long it asks to be left alone, at most half a minute; zero if it does not
   *     say
   */
  public record Answer(int status, String body, Duration retryAfter) {
    public boolean isGood() {
      return status / 100 == 2;
    }

    /** The same as an exception. */
    public UnsentException refused(URI uri) {
      String line = body.replaceAll("\\p{Cntrl}+", " ").strip();
      String quote =
          line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "...";
      return new UnsentException(
          "%s answers %d%s".formatted(uri, status, quote.isEmpty() ? "" : ": " + quote),
          retryAfter);
    }
  }

  /**
   * @throws UnsentException if there was no answer
   */
  public Answer post(URI uri, byte[] json) throws UnsentException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json)));
  }

  /**
   * @throws UnsentException if there was no answer
   */
  public Answer get(URI uri) throws UnsentException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).GET());
  }

  private Answer send(HttpRequest.Builder unfinished) throws UnsentException, InterruptedException {
    headers.forEach(unfinished::header);
    HttpRequest request = unfinished.build();
    // The timeout of a request is over when the headers of its answer are there.
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    try {
      HttpResponse<String> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), response.body(), retryAfter(response));
    } catch (TimeoutException e) {
      throw new UnsentException(
          "%s does not answer within %d s".formatted(request.uri(), timeout.toSeconds()));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = cause.getMessage();
      throw new UnsentException(
          "%s cannot be reached (%s)"
              .formatted(request.uri(), why == null ? cause.getClass().getSimpleName() : why));
    } finally {
      answer.cancel(true);
    }
  }

  /** In seconds; a date, which the header may also hold, is as good as none. */
  private static Duration retryAfter(HttpResponse<?> response) {
    try {
      long seconds = Long.parseLong(response.headers().firstValue("Retry-After").orElse("0"));
      return Duration.ofSeconds(Math.max(0, Math.min(seconds, Delivery.LONGEST_WAIT / 1_000)));
    } catch (NumberFormatException e) {
      return Duration.ZERO;
    }
  }
}

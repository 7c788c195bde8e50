package realtimenps.relay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import realtimenps.relay.delivery.HttpDouble.Answer;

class HttpSenderTest {
  private static final String HEADERS = "HTTP/1.1 202 Accepted\r\nContent-Length: 40\r\n\r\n{";

  @Test
  void an_answer_that_stops_after_its_headers_is_not_waited_for_for_ever() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread halfAnswer = new Thread(() -> answerInPart(server));
      halfAnswer.start();
      URI uri = URI.create("http://127.0.0.1:%d/v2/enqueue".formatted(server.getLocalPort()));
      HttpSender sender = new HttpSender(Map.of(), Duration.ofSeconds(1));

      assertThatThrownBy(() -> sender.get(uri))
          .isInstanceOf(UnsentException.class)
          .hasMessage(uri + " does not answer within 1 s");
      halfAnswer.join();
    }
  }

  /** Until the other side hangs up. */
  private static void answerInPart(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(HEADERS.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      while (socket.getInputStream().read() >= 0) {
        // the request
      }
    } catch (IOException e) {
      // It hung up.
    }
  }

  @Test
  void nobody_is_left_alone_for_longer_than_an_alert_stays_open() throws Exception {
    try (HttpDouble server = new HttpDouble(request -> new Answer(503, "", "3600"))) {
      HttpSender.Answer answer =
          new HttpSender(Map.of())
              .post(URI.create(server.url()), "{}".getBytes(StandardCharsets.UTF_8));
      assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(30));
    }
  }
}

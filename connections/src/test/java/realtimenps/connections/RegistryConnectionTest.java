package realtimenps.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to a registry to be let in. */
class RegistryConnectionTest {
  private Path dir;

  @BeforeEach
  void start(@TempDir Path dir) {
    this.dir = dir;
  }

  private String file(String... lines) throws IOException {
    return Files.writeString(dir.resolve("registry.properties"), String.join("\n", lines))
        .toString();
  }

  /** The header that a registry sees. */
  private static @Nullable String authorizationOf(String file) throws Exception {
    AtomicReference<@Nullable String> seen = new AtomicReference<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.set(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      RegistryConnection.to(url, file).open().getAllSubjects();
    } finally {
      server.stop(0);
    }
    return seen.get();
  }

  @Test
  void a_user_and_a_password() throws Exception {
    String file =
        file("basic.auth.credentials.source=USER_INFO", "basic.auth.user.info=job:s3cret");

    assertThat(authorizationOf(file))
        .isEqualTo(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("job:s3cret".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void a_token_from_another_file() throws Exception {
    Path token = Files.writeString(dir.resolve("token"), "token=s3cret\n");
    String file =
        file(
            "bearer.auth.credentials.source=STATIC_TOKEN",
            "bearer.auth.token=${file:%s:token}".formatted(token));

    assertThat(authorizationOf(file)).isEqualTo("Bearer s3cret");
  }

  @Test
  void a_token_that_no_header_can_have_is_not_shown() throws IOException {
    Path tokens = Files.createDirectories(dir.resolve("tokens"));
    Files.writeString(tokens.resolve("token"), "s3cret\n");
    String file =
        file(
            "bearer.auth.credentials.source=STATIC_TOKEN",
            "bearer.auth.token=${directory:%s:token}".formatted(tokens));

    assertThatThrownBy(() -> RegistryConnection.to("http://h:1", file).open())
        .hasMessageContaining("registry.properties: bearer.auth.token has a character")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void a_way_to_a_token_that_this_client_does_not_have_is_refused() throws IOException {
    String file = file("bearer.auth.credentials.source=OAUTHBEARER");

    assertThatThrownBy(() -> RegistryConnection.to("http://h:1", file))
        .hasMessage(
            "bearer.auth.credentials.source is OAUTHBEARER; of bearer tokens only STATIC_TOKEN is"
                + " possible");
  }

  @Test
  void a_file_that_cannot_be_used_is_told_without_its_secrets() throws IOException {
    String file =
        file("basic.auth.user.info=job:s3cret", "schema.registry.ssl.truststore.lokation=x");

    assertThatThrownBy(() -> RegistryConnection.to("http://h:1", file))
        .hasMessage("it has schema.registry.ssl.truststore.lokation, which may not be set there");
  }

  @Test
  void credentials_that_have_gone_are_told_when_they_are_needed() throws IOException {
    String file = file("basic.auth.user.info=job:s3cret");
    RegistryConnection connection = RegistryConnection.to("http://h:1", file);
    Files.delete(Path.of(file));

    assertThatThrownBy(connection::open)
        .hasMessageContaining("registry.properties: it cannot be read");
  }
}

package realtimenps.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients get the credentials; nothing that is handed on has them. */
class KafkaConnectionTest {
  private static final String JAAS =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"job\""
          + " password=\"s3cret\";";

  private Path dir;

  @BeforeEach
  void start(@TempDir Path dir) {
    this.dir = dir;
  }

  private String file(String... lines) throws IOException {
    return Files.writeString(dir.resolve("kafka.properties"), String.join("\n", lines)).toString();
  }

  private static Password jaas(KafkaConnection connection) {
    return new AdminClientConfig(connection.clientSettings())
        .getPassword(SaslConfigs.SASL_JAAS_CONFIG);
  }

  @Test
  void a_client_finds_the_credentials_in_their_file() throws IOException {
    KafkaConnection connection =
        KafkaConnection.to(
            "h:1",
            file(
                "security.protocol=SASL_SSL",
                "sasl.mechanism=SCRAM-SHA-512",
                "sasl.jaas.config=" + JAAS));

    AdminClientConfig config = new AdminClientConfig(connection.clientSettings());

    assertThat(config.getString("security.protocol")).isEqualTo("SASL_SSL");
    assertThat(config.getList("bootstrap.servers")).containsExactly("h:1");
    assertThat(jaas(connection).value()).isEqualTo(JAAS);
  }

  @Test
  void a_value_may_be_in_the_environment_or_in_another_file() throws IOException {
    Path other = Files.writeString(dir.resolve("other"), "password=s3cret\n");
    String path = System.getenv("PATH");

    KafkaConnection connection =
        KafkaConnection.to(
            "h:1", file("sasl.jaas.config=${env:PATH} ${file:%s:password}".formatted(other)));

    assertThat(jaas(connection).value()).isEqualTo(path + " s3cret");
  }

  @Test
  void what_only_looks_like_a_reference_is_a_secret() throws IOException {
    String secret = "ab${cd s3cret";
    KafkaConnection connection = KafkaConnection.to("h:1", file("sasl.jaas.config=" + secret));

    assertThat(connection.toString()).doesNotContain("s3cret");
    assertThat(jaas(connection).value()).isEqualTo(secret);
  }

  @Test
  void what_is_handed_on_has_no_secret() throws IOException {
    KafkaConnection connection = KafkaConnection.to("h:1", file("sasl.jaas.config=" + JAAS));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(connection);
    }

    assertThat(bytes.toString(StandardCharsets.ISO_8859_1)).contains("kafka.properties");
    assertThat(bytes.toString(StandardCharsets.ISO_8859_1) + connection).doesNotContain("s3cret");
  }

  @Test
  void only_security_can_be_set() throws IOException {
    String file = file("bootstrap.servers=h:2", "sasl.jass.config=s3cret", "sasl.mechanism=PLAIN");

    assertThatThrownBy(() -> KafkaConnection.to("h:1", file))
        .hasMessage("it has bootstrap.servers, sasl.jass.config, which may not be set there");
    assertThatThrownBy(() -> KafkaConnection.to("h:1", dir.resolve("none").toString()))
        .hasMessage("it cannot be read");
    String broken = file("sasl.jaas.config=s3cret\\u00zz");
    assertThatThrownBy(() -> KafkaConnection.to("h:1", broken))
        .hasMessage("it is no properties file");
  }

  @Test
  void no_file_means_no_credentials() {
    assertThat(KafkaConnection.to("h:1", "")).isEqualTo(KafkaConnection.to("h:1"));
    assertThat(KafkaConnection.to("h:1").clientSettings(Map.of("client.id", "me")))
        .isEqualTo(Map.of("bootstrap.servers", "h:1", "client.id", "me"));
  }
}

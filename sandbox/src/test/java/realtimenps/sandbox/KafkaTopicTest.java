package realtimenps.sandbox;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.connections.KafkaConnection;

class KafkaTopicTest {
  @Test
  void settings_that_no_client_takes_are_told_with_what_is_wrong(@TempDir Path dir)
      throws Exception {
    Path store = dir.resolve("none.jks");
    Path file =
        Files.writeString(
            dir.resolve("kafka.properties"),
            "security.protocol=SSL\nssl.truststore.location=%s\n".formatted(store));
    assertThatThrownBy(
            () ->
                KafkaTopic.require(KafkaConnection.to("127.0.0.1:1", file.toString()), "any topic"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("The settings of --kafka-properties cannot be used: Failed to load")
        .hasMessageContaining(store.toString());
  }

  @Test
  void an_address_that_is_none_is_told_by_its_option() {
    assertThatThrownBy(() -> KafkaTopic.require(KafkaConnection.to("x"), "any topic"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--bootstrap-servers x: Invalid url");
  }
}

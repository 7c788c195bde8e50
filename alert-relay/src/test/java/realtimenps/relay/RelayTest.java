package realtimenps.relay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.relay.settings.RelaySettings;
import realtimenps.relay.start.StartException;

class RelayTest {
  @Test
  void settings_that_no_waiting_mends_end_it(@TempDir Path dir) throws Exception {
    Path kafka =
        Files.writeString(
            dir.resolve("kafka.properties"),
            "security.protocol=SSL\nssl.truststore.location=%s\n".formatted(dir.resolve("none")));
    try (Relay relay = new Relay(settings("--kafka-properties", kafka.toString()))) {
      relay.start();
      assertThatThrownBy(relay::await).hasCauseInstanceOf(StartException.class);
    }
  }

  private static RelaySettings settings(String name, String value) {
    return RelaySettings.parse(
        Map.of(),
        "--bootstrap-servers",
        "127.0.0.1:1",
        "--schema-registry-url",
        "http://127.0.0.1:1",
        "--alertmanager-url",
        "http://127.0.0.1:1",
        "--http-port",
        "0",
        name,
        value);
  }
}

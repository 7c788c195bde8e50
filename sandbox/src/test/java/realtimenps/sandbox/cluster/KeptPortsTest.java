package realtimenps.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.UserError;

class KeptPortsTest {
  @Test
  void a_port_once_chosen_stays(@TempDir Path dir) {
    int port = new KeptPorts(dir.resolve("ports.properties")).of("broker");
    KeptPorts later = new KeptPorts(dir.resolve("ports.properties"));
    assertThat(later.of("broker")).isEqualTo(port);
    assertThat(later.of("broker", port, 0)).isEqualTo(port);
    assertThat(later.of("broker", null, port + 1)).as("the usual one").isEqualTo(port);
  }

  @Test
  void to_ask_for_one_chooses_none(@TempDir Path dir) {
    KeptPorts ports = new KeptPorts(dir.resolve("ports.properties"));
    assertThat(ports.known("broker")).isEmpty();
    assertThat(ports.isThere()).isFalse();
    assertThat(ports.known("registry")).isEmpty();
    int port = ports.of("broker");
    assertThat(ports.known("broker")).hasValue(port);
    assertThat(ports.isThere()).isTrue();
  }

  @Test
  void another_one_is_refused(@TempDir Path dir) {
    KeptPorts ports = new KeptPorts(dir.resolve("ports.properties"));
    int port = ports.of("broker");
    assertThatThrownBy(() -> ports.of("broker", port + 1, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has port " + port)
        .hasMessageContaining("down --delete");
  }
}

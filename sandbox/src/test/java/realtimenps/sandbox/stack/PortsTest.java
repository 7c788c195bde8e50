package realtimenps.sandbox.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void nobody_is_given_the_port_of_another() {
    assertThat(IntStream.range(0, 1_000).map(i -> Ports.free()).boxed()).doesNotHaveDuplicates();
  }
}

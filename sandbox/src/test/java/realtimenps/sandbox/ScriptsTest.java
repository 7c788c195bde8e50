package realtimenps.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static Stream<Path> scripts() throws IOException {
    List<Path> scripts;
    try (Stream<Path> files = Files.list(ROOT.resolve("scripts"))) {
      scripts = files.sorted().toList();
    }
    return Stream.concat(scripts.stream(), Stream.of(ROOT.resolve(".ci/run")));
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shellcheck_has_nothing_to_say(Path script) throws IOException, InterruptedException {
    assumeTrue(Programs.isOnPath("shellcheck"), "skipped: shellcheck is not installed");
    Process check =
        new ProcessBuilder("shellcheck", script.toString()).redirectErrorStream(true).start();
    String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(output).isZero();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void is_executable(Path script) {
    assertThat(script).isExecutable();
  }
}

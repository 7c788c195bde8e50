package realtimenps.sandbox.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class InputOptionsTest {

  @Command
  private static final class Replay {
    @Mixin private final InputOptions input = new InputOptions();
  }

  @Test
  void columnsAndConstantsAreGivenOnceEach(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("table.csv");
    Files.writeString(
        file,
        "id,score,channel,respondedAt\nr1,1,chat,2017-05-13T09:30:00\nr2,1,chat,2017-05-13T09:30:00\n");
    InputOptions options =
        parse(
            "--input=" + file,
            "--format=csv",
            "--column",
            "responseId=id",
            "--constant",
            "tenantId=a=b",
            "--shuffle=3");

    ReplayInput input = options.open();
    List<String> keys = new ArrayList<>();
    options.feed(input, 1, line -> keys.add(key(line)));

    assertThat(input.check()).isEqualTo(2);
    assertThat(keys).containsExactlyInAnyOrder("a=b/r1", "a=b/r2");
  }

  @Test
  void columnsAreForTablesOnly() {
    assertThatThrownBy(() -> parse("--input=x", "--column=score=NETPRO").open())
        .hasMessage("--column and --constant are for --format csv.");
  }

  private static InputOptions parse(String... args) {
    Replay replay = new Replay();
    new CommandLine(replay).parseArgs(args);
    return replay.input;
  }

  private static String key(Line line) {
    byte[] key = line.key();
    return key == null ? "null" : new String(key, StandardCharsets.UTF_8);
  }
}

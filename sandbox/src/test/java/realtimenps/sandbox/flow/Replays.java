package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import realtimenps.sandbox.Sandbox;

/** Replays, run and read as a user would. */
final class Replays {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Replays() {}

  /** Runs {@code scripts/replay} and returns its summary. */
  static JsonNode run(Path input, Path out, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("replay"));
    args.addAll(List.of("--input", input.toString(), "--out", out.toString()));
    args.addAll(Arrays.asList(options));
    StringWriter err = new StringWriter();
    int exitCode =
        Sandbox.run(
            new PrintWriter(new StringWriter()), new PrintWriter(err), args.toArray(new String[0]));
    assertThat(exitCode).as(err.toString()).isZero();
    return JSON.readTree(out.resolve("summary.json").toFile());
  }

  static List<JsonNode> records(Path file) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      records.add(JSON.readTree(line));
    }
    return records;
  }

  /** All read records are in exactly one class. */
  static void assertAllAccountedFor(JsonNode summary) {
    assertThat(summary.get("read").asLong())
        .isEqualTo(
            summary.get("counted").asLong()
                + summary.get("superseded").asLong()
                + summary.get("late").asLong()
                + summary.get("rejected").asLong()
                + summary.get("erased").asLong());
  }
}

package realtimenps.sandbox.replay;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import realtimenps.sandbox.UserError;

/** The options that name a replay's input: a mixin for commands. */
public final class InputOptions {
  /** What a line of the file is. */
  enum Format {
    jsonl,
    csv
  }

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "The responses, one a line, in the order of arrival.")
  private Path file = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "jsonl|csv",
      defaultValue = "jsonl",
      description = "How the file is written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.jsonl;

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description =
          "csv: the column of a field of the response, where it is not named as the field is."
              + " Repeatable.")
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--constant",
      paramLabel = "FIELD=VALUE",
      description = "csv: the value of a field in all rows. Repeatable.")
  private Map<String, String> constants = new LinkedHashMap<>();

  @Option(
      names = "--shuffle",
      paramLabel = "SEED",
      description = "Feed the lines in another order, which this number determines.")
  private @Nullable Long shuffle;

  /**
   * The input, not yet checked.
   *
   * @throws UserError if the options contradict each other
   */
  public ReplayInput open() {
    if (format == Format.csv) {
      return ReplayInput.csv(file, columns, constants);
    }
    if (!columns.isEmpty() || !constants.isEmpty()) {
      throw UserError.wrongInput("--column and --constant are for --format csv.");
    }
    return ReplayInput.jsonLines(file);
  }

  /** Gives the records in the order that was asked for. */
  public void feed(ReplayInput input, int schemaId, Consumer<Line> action) {
    if (shuffle == null) {
      input.forEach(schemaId, action);
    } else {
      input.forEachShuffled(schemaId, shuffle, action);
    }
  }
}

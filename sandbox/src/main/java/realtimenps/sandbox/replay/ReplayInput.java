package realtimenps.sandbox.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.UserError;

/**
 * A file of responses, tombstones and raw bytes, or one of policies. It is read as a stream and
 * twice: {@link #check()} finds a line that cannot be encoded before anything is sent, {@link
 * #forEach} gives the records.
 */
public final class ReplayInput {
  /** Under Kafka's limit of 1 MiB for a request, by what surrounds a record in it. */
  private static final int MOST_BYTES = 1_000_000;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path file;
  private final LineReader format;

  private ReplayInput(Path file, LineReader format) {
    this.file = file;
    this.format = format;
  }

  public static ReplayInput jsonLines(Path file) {
    return new ReplayInput(file, new JsonLines(new ResponseLines()));
  }

  /** Policies instead of responses, in JSON Lines. */
  public static ReplayInput policies(Path file) {
    return new ReplayInput(file, new JsonLines(new PolicyLines()));
  }

  /**
   * A table with a header line.
   *
   * @param columns the column's name by field of the response, where it is not the field's own
   * @param constants the value in all rows by field
   * @throws UserError for a field that a response does not have
   */
  public static ReplayInput csv(
      Path file, Map<String, String> columns, Map<String, String> constants) {
    try {
      return new ReplayInput(file, new CsvRows(columns, constants));
    } catch (Unusable e) {
      throw UserError.wrongInput("--column or --constant: " + e.getMessage());
    }
  }

  /**
   * Reads all and encodes all, for nothing but the proof that it can be done.
   *
   * @return the number of records
   * @throws UserError {@code FILE:LINE: reason} of the first line that cannot be encoded
   */
  public long check() {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw UserError.wrongInput(file + ": it is read twice, so it must be a regular file");
    }
    long[] records = {0};
    read(0, line -> records[0]++);
    return records[0];
  }

  /** Gives the records in the order of the lines, their values written under this schema id. */
  public void forEach(int schemaId, Consumer<Line> action) {
    read(schemaId, action);
  }

  /** Gives the records in an order that the seed determines. Holds them all in memory. */
  public void forEachShuffled(int schemaId, long seed, Consumer<Line> action) {
    List<Line> lines = new ArrayList<>();
    read(schemaId, lines::add);
    Collections.shuffle(lines, new Random(seed));
    lines.forEach(action);
  }

  private void read(int schemaId, Consumer<Line> action) {
    long number = 1;
    try (BufferedReader text = Files.newBufferedReader(file)) {
      skipByteOrderMark(text);
      LineReader.Cursor cursor = format.open(text);
      try {
        while (cursor.next()) {
          action.accept(sendable(cursor.encode(schemaId)));
        }
      } finally {
        number = cursor.number();
      }
    } catch (Unusable e) {
      throw UserError.wrongInput("%s:%d: %s".formatted(file, number, e.getMessage()));
    } catch (NoSuchFileException e) {
      throw UserError.wrongInput(file + ": no such file");
    } catch (CharacterCodingException e) {
      throw UserError.wrongInput(
          "%s:%d: here or soon after it is not UTF-8".formatted(file, number));
    } catch (IOException e) {
      throw UserError.wrongInput(
          "%s:%d: cannot be read: %s".formatted(file, number, e.getMessage()));
    }
  }

  private static Line sendable(Line line) throws Unusable {
    int bytes = length(line.key()) + length(line.value());
    if (bytes > MOST_BYTES) {
      throw new Unusable(
          "it makes a record of %,d bytes; the broker takes %,d".formatted(bytes, MOST_BYTES));
    }
    return line;
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** Spreadsheets begin a file with it; it belongs to no name and no value. */
  private static void skipByteOrderMark(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
  }
}

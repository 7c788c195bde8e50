package realtimenps.sandbox.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.stack.Directories;
import realtimenps.sandbox.stack.Ports;

/** The port of each server, chosen when it first starts and the same ever after. */
final class KeptPorts {
  private final Path file;
  private final Properties ports = new Properties();

  KeptPorts(Path file) {
    this.file = file;
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        ports.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + file, e);
      }
    }
  }

  /** Any free one. */
  int of(String server) {
    return of(server, null, 0);
  }

  /**
   * A port of choice.
   *
   * @param wanted null for none in particular, 0 for any free one
   * @param usual what a server gets that has none yet, if none is wanted
   * @throws UserError if it is in use, or the server already has another
   */
  int of(String server, @Nullable Integer wanted, int usual) {
    OptionalInt kept = known(server);
    if (kept.isEmpty()) {
      int port = Ports.claim(wanted == null ? usual : wanted, server);
      ports.setProperty(server, String.valueOf(port));
      save();
      return port;
    }
    int port = kept.getAsInt();
    if (wanted != null && wanted != 0 && wanted != port) {
      throw UserError.wrongInput(
          "The %s of this cluster has port %d, not %d; 'scripts/cluster down --delete' forgets that."
              .formatted(server, port, wanted));
    }
    return port;
  }

  /** The port of a server that has one. */
  OptionalInt known(String server) {
    String kept = ports.getProperty(server);
    return kept == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(kept));
  }

  /** Whether any server has ever had one. */
  boolean isThere() {
    return Files.exists(file);
  }

  void delete() {
    Directories.delete(file);
  }

  private void save() {
    try {
      Files.createDirectories(file.getParent());
      try (Writer writer = Files.newBufferedWriter(file)) {
        ports.store(writer, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}

package realtimenps.sandbox;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs that tests use where they are installed. */
public final class Programs {
  private Programs() {}

  public static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
  }
}

package realtimenps.sandbox.flow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.stack.Build;

/** What a page of the documentation has its reader type. */
final class Manual {
  static final String OPERATIONS = "docs/operations.md";

  private static final Path ROOT = Build.root();

  private Manual() {}

  /** The commands under each heading of the third level in a section of the second, in order. */
  static Map<String, String> commands(String page, String section) throws IOException {
    Map<String, String> commands = new LinkedHashMap<>();
    boolean inSection = false;
    boolean inCommands = false;
    @Nullable String heading = null;
    for (String line : Files.readAllLines(ROOT.resolve(page))) {
      if (line.startsWith("## ")) {
        inSection = line.equals("## " + section);
      } else if (inSection && line.startsWith("### ")) {
        heading = line.substring("### ".length());
      } else if (inSection && line.equals("```sh")) {
        inCommands = true;
      } else if (line.equals("```")) {
        inCommands = false;
      } else if (inCommands) {
        commands.merge(
            Objects.requireNonNull(heading), line, (above, below) -> above + "\n" + below);
      }
    }
    return commands;
  }

  /** Types them as a user would, in the root of the repository; returns what is printed. */
  static String type(String commands) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();
    String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (shell.waitFor() != 0) {
      throw new AssertionError(
          "Exit code " + shell.exitValue() + " of " + commands + "\n" + printed);
    }
    return printed;
  }
}

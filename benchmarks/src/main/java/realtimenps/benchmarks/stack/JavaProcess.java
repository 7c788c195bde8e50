package realtimenps.benchmarks.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import realtimenps.sandbox.UserError;

/**
 * A class of this class path, run in a JVM of its own. The child's output goes to files; it ends
 * with this JVM.
 */
public final class JavaProcess implements AutoCloseable {
  private static final int TAIL = 15;

  private final Process process;
  private final Path log;
  private final Thread killer;

  private JavaProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    killer = new Thread(process::destroyForcibly, "kill-" + process.pid());
    Runtime.getRuntime().addShutdownHook(killer);
  }

  /**
   * Starts a JVM.
   *
   * @param without what names of jars begin with that must not be on the class path
   * @param log takes what the child says on its error output
   */
  public static JavaProcess start(
      Class<?> main, String without, List<String> flags, List<String> arguments, Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(
        List.of(
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            // Avro makes objects of the classes that a schema names only where they are trusted.
            "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=realtimenps.v1"));
    command.addAll(List.of("-cp", classPath(without)));
    command.add(main.getName());
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(log.toFile())
              .redirectOutput(output(log).toFile())
              .start();
      return new JavaProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a JVM for " + main.getSimpleName(), e);
    }
  }

  private static Path output(Path log) {
    return log.resolveSibling(log.getFileName() + ".out");
  }

  private static String classPath(String without) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(path -> without.isEmpty() || !new File(path).getName().startsWith(without))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Waits for the child's end and returns what it said.
   *
   * @throws UserError with the end of its log if it failed
   */
  public String await() throws InterruptedException {
    int code = process.waitFor();
    if (code != 0) {
      throw failure("ended with exit code " + code);
    }
    return read(output(log));
  }

  /** What the child has said up to now. */
  public String output() {
    return read(output(log));
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** With the last lines of the child's log, for a person. */
  public UserError failure(String what) {
    List<String> lines = read(log).lines().toList();
    String tail =
        String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    return UserError.failed("%s %s:\n  %s".formatted(log.getFileName(), what, tail));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // This JVM ends already.
    }
  }
}

package realtimenps.sandbox.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import realtimenps.sandbox.stack.Build;
import realtimenps.sandbox.stack.Directories;

/**
 * One process of a cluster. It outlives who starts it, and is known by a file with its number. So
 * that the number is not taken for that of a stranger who came later, the command has its name.
 */
final class Member {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String PIDS = "run";
  private static final String LOGS = "log";

  private final String name;
  private final Path dir;
  private final String mark;

  /**
   * @param dir of the cluster
   */
  Member(String name, Path dir) {
    this.name = name;
    this.dir = dir;
    this.mark = "-Dnps.member=" + dir.resolve(name);
  }

  String name() {
    return name;
  }

  Path log() {
    return dir.resolve(LOGS).resolve(name + ".log");
  }

  /**
   * Starts the process.
   *
   * @param command the arguments of java
   */
  void start(List<String> command) {
    List<String> java = new ArrayList<>();
    java.add(Build.java());
    java.add(mark);
    java.addAll(command);
    try {
      Files.createDirectories(log().getParent());
      Files.createDirectories(pidFile().getParent());
      Process process =
          new ProcessBuilder(java)
              .directory(dir.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      process.getOutputStream().close();
      Files.writeString(pidFile(), process.pid() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the " + name, e);
    }
  }

  /** The process, if it runs. */
  Optional<ProcessHandle> process() {
    try {
      return Files.exists(pidFile())
          ? ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip()))
              .filter(ProcessHandle::isAlive)
              .filter(this::isOurs)
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isRunning() {
    return process().isPresent();
  }

  private boolean isOurs(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return info.arguments()
        .map(all -> Arrays.asList(all).contains(mark))
        // A long command is known only as one line, and that not to its end; the mark comes first.
        .orElseGet(() -> info.commandLine().map(line -> line.contains(mark + " ")).orElse(false));
  }

  /** Deletes what is kept of the members of a cluster, none of which runs. */
  static void deleteFiles(Path dir) {
    Directories.delete(dir.resolve(PIDS));
    Directories.delete(dir.resolve(LOGS));
  }

  /** Ends it in order, or after some time without. */
  void stop() {
    process()
        .ifPresent(
            process -> {
              process.destroy();
              if (!hasEnded(process)) {
                kill();
              }
            });
  }

  /** As {@code kill -9} does; returns when it is gone. */
  void kill() {
    process()
        .ifPresent(
            process -> {
              process.destroyForcibly();
              hasEnded(process);
            });
  }

  private static boolean hasEnded(ProcessHandle process) {
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path pidFile() {
    return dir.resolve(PIDS).resolve(name + ".pid");
  }
}

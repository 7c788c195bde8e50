package realtimenps.sandbox.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import realtimenps.job.NpsJob;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.stack.Build;

/**
 * The job, as Flink's own command line submits it.
 *
 * @param conf with the cluster's {@code config.yaml}
 * @param settings of the job, as its {@code --settings} takes them
 */
record FlinkProgram(Path conf, Path jar, Path settings, int parallelism) {
  private static final String CAUSE = "Caused by: ";
  private static final Pattern SUBMITTED = Pattern.compile("with JobID ([0-9a-f]{32})");

  /** Whether it takes the place of a live job, and tells nothing before it has caught up. */
  boolean isBackfill() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(settings)) {
      properties.load(reader);
    } catch (IOException e) {
      throw UserError.wrongInput("Cannot read %s.".formatted(settings));
    }
    return Boolean.parseBoolean(properties.getProperty("backfill", "").strip());
  }

  /** What it is called in Flink. */
  String name() {
    return isBackfill() ? NpsJob.BACKFILL_NAME : NpsJob.NAME;
  }

  /**
   * Has the job check its settings, topics and schemas, without running it.
   *
   * @throws UserError with all that it misses
   */
  void check() throws InterruptedException {
    for (Path file : List.of(jar, settings)) {
      if (!Files.isReadable(file)) {
        throw UserError.wrongInput("Cannot read %s.".formatted(file));
      }
    }
    call(List.of("info"), List.of());
  }

  /**
   * Submits it.
   *
   * @param savepoint what it goes on from; null to begin anew
   */
  JobID submit(@Nullable String savepoint) throws InterruptedException {
    String said =
        call(
            List.of("run", "--detached"),
            savepoint == null ? List.of() : List.of("--fromSavepoint", savepoint));
    Matcher submitted = SUBMITTED.matcher(said);
    if (!submitted.find()) {
      throw UserError.failed("Flink does not say that it has taken the job:\n" + said);
    }
    return JobID.fromHexString(submitted.group(1));
  }

  private String call(List<String> action, List<String> options) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Build.java());
    command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
    command.addAll(List.of("-cp", Build.flinkJar().toString()));
    command.add("org.apache.flink.client.cli.CliFrontend");
    command.addAll(action);
    command.addAll(List.of("--parallelism", String.valueOf(parallelism)));
    command.addAll(options);
    command.addAll(List.of(jar.toString(), "--settings", settings.toString()));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("FLINK_CONF_DIR", conf.toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw UserError.failed(relevant(said));
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run Flink's command line", e);
    }
  }

  /**
   * What the job says, if it was the job that failed, or else the deepest cause: Flink puts stack
   * traces round them.
   */
  static String relevant(String said) {
    List<String> lines = said.lines().filter(line -> !line.isBlank()).toList();
    return lines.stream()
        .dropWhile(line -> !line.contains(NpsJob.CANNOT_START))
        .takeWhile(line -> !line.startsWith("\tat "))
        .map(line -> line.replaceFirst(".*(?=" + NpsJob.CANNOT_START + ")", ""))
        .reduce((above, below) -> above + "\n" + below)
        .or(
            () ->
                lines.stream()
                    .filter(line -> line.startsWith(CAUSE))
                    .reduce((above, below) -> below)
                    .map(line -> "Flink does not take the job: " + line.substring(CAUSE.length())))
        .orElse("Flink's command line failed:\n" + String.join("\n", lines));
  }
}

package realtimenps.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import realtimenps.sandbox.Sandbox;
import realtimenps.sandbox.UserError;

class CommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Sandbox.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"submit", "savepoint", "upgrade", "rescale 2"})
  void without_a_cluster_they_say_how_to_get_one(String command, @TempDir Path dir) {
    assertThat(run((command + " --flink-conf " + dir).split(" "))).isEqualTo(UserError.WRONG_INPUT);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("no config.yaml in " + dir, "scripts/cluster up", "--flink-conf");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 129})
  void as_many_subtasks_as_there_cannot_be_are_refused(int subtasks) {
    assertThat(run("rescale", String.valueOf(subtasks))).isEqualTo(UserError.WRONG_INPUT);
    assertThat(err.toString()).contains("N is " + subtasks + ": 1 to 128");
  }

  @Test
  void a_cluster_that_was_never_started_is_down(@TempDir Path dir) {
    assertThat(run("cluster", "--dir", dir.toString(), "down")).isZero();
    assertThat(out.toString()).contains("Nothing of it runs");
    assertThat(run("cluster", "--dir", dir.toString(), "kill", "broker"))
        .isEqualTo(UserError.WRONG_INPUT);
    assertThat(err.toString()).contains("no broker that runs");
  }

  @Test
  void its_state_chooses_no_ports(@TempDir Path dir) {
    assertThat(run("cluster", "--dir", dir.toString(), "status")).isZero();
    assertThat(out.toString().strip())
        .isEqualTo("There is no cluster in " + dir + "; 'up' starts one.");
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void in_a_directory_with_something_else_none_is_started(@TempDir Path dir) throws IOException {
    Files.createDirectories(dir.resolve("log"));
    assertThat(run("cluster", "--dir", dir.toString(), "up")).isEqualTo(UserError.WRONG_INPUT);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith(dir + " is not empty and has no cluster; ");
    assertThat(dir.toFile().list()).containsExactly("log");
  }

  @Test
  void a_directory_that_cannot_be_made_is_told_in_a_line(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");
    Path ports = dir.resolve("cluster/ports.properties");
    Files.createDirectories(ports);
    assertThat(run("cluster", "--dir", file.resolve("sub").toString(), "up", "--broker-port", "0"))
        .isEqualTo(UserError.FAILED);
    assertThat(run("cluster", "--dir", dir.resolve("cluster").toString(), "status"))
        .isEqualTo(UserError.FAILED);
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("Cannot write " + file),
            line -> assertThat(line).startsWith("Cannot read " + ports));
  }

  @Test
  void a_directory_that_is_no_cluster_is_not_deleted(@TempDir Path dir) throws IOException {
    Path mine = Files.writeString(dir.resolve("thesis.tex"), "mine");
    assertThat(run("cluster", "--dir", dir.toString(), "down", "--delete"))
        .isEqualTo(UserError.WRONG_INPUT);
    assertThat(err.toString()).contains("There is no cluster in " + dir);
    assertThat(mine).exists();
  }

  @Test
  void of_a_directory_with_a_cluster_only_that_is_deleted(@TempDir Path dir) throws IOException {
    Path mine = Files.writeString(dir.resolve("thesis.tex"), "mine");
    Files.writeString(dir.resolve("ports.properties"), "broker=1");
    Files.createDirectories(dir.resolve("storage/checkpoints"));
    Files.createDirectories(dir.resolve("run"));
    assertThat(run("cluster", "--dir", dir.toString(), "down", "--delete")).isZero();
    assertThat(dir).isDirectoryContaining(mine::equals);
    assertThat(dir.toFile().list()).hasSize(1);
  }
}

package realtimenps.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberTest {
  /** Runs until it is ended. */
  static final class Waits {
    private Waits() {}

    public static void main(String[] args) throws InterruptedException {
      Thread.currentThread().join();
    }
  }

  private static final List<String> COMMAND =
      List.of("-Xmx16m", "-cp", System.getProperty("java.class.path"), Waits.class.getName());

  @Test
  void is_known_to_who_comes_later_until_it_is_stopped(@TempDir Path dir) {
    Member member = new Member("one", dir);
    assertThat(member.isRunning()).isFalse();
    member.start(COMMAND);
    Member later = new Member("one", dir);
    assertThat(later.process()).isEqualTo(member.process()).isPresent();
    later.stop();
    assertThat(member.isRunning()).isFalse();
  }

  @Test
  void is_gone_when_it_was_killed_and_can_start_again(@TempDir Path dir) {
    Member member = new Member("one", dir);
    member.start(COMMAND);
    member.kill();
    assertThat(member.isRunning()).isFalse();
    member.start(COMMAND);
    assertThat(member.isRunning()).isTrue();
    member.kill();
  }

  /** Of so many arguments the system shows a part only, as one line. */
  @Test
  void is_known_however_long_its_command_is(@TempDir Path dir) {
    List<String> command = new ArrayList<>(List.of("-Dlong=" + "x".repeat(8_000)));
    command.addAll(COMMAND);
    Member member = new Member("one", dir);
    member.start(command);
    assertThat(member.process().orElseThrow().info().arguments()).isEmpty();
    member.stop();
    assertThat(member.isRunning()).isFalse();
  }

  @Test
  void a_stranger_with_a_long_command_is_left_alone(@TempDir Path dir) throws IOException {
    Member stranger = new Member("stranger", dir);
    List<String> command = new ArrayList<>(List.of("-Dlong=" + "x".repeat(8_000)));
    command.addAll(COMMAND);
    stranger.start(command);
    Files.copy(dir.resolve("run/stranger.pid"), dir.resolve("run/one.pid"));
    assertThat(new Member("one", dir).isRunning()).isFalse();
    stranger.stop();
  }

  @Test
  void a_stranger_who_got_its_number_is_left_alone(@TempDir Path dir) throws IOException {
    Path file = Files.createDirectories(dir.resolve("run")).resolve("one.pid");
    Files.writeString(file, ProcessHandle.current().pid() + "\n");
    assertThat(new Member("one", dir).isRunning()).isFalse();
  }
}

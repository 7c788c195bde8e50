package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.UserError;

/** What is missing is told before anything starts, all of it, with what to do. */
class StartITCase {
  @Test
  void missing_topics_and_schemas_stop_the_start_with_the_commands_to_run(@TempDir Path dir)
      throws InterruptedException {
    try (Flow flow = Flow.start(dir)) {
      Map<String, String> settings =
          Map.of("responses-topics", "no.responses", "updates-topic", "no.updates");
      assertThatThrownBy(() -> flow.runJob(settings, null))
          .isInstanceOf(UserError.class)
          .satisfies(
              error ->
                  assertThat(String.valueOf(error.getMessage()).lines().skip(1))
                      .satisfiesExactlyInAnyOrder(
                          line ->
                              assertThat(line)
                                  .contains("Topic no.responses is missing", "--create --topic"),
                          line ->
                              assertThat(line)
                                  .contains("Topic no.updates is missing", "--create --topic"),
                          line ->
                              assertThat(line)
                                  .contains(
                                      "NpsUpdate.avsc is not registered as subject no.updates-value",
                                      "curl -sS -X POST")));
    }
  }
}

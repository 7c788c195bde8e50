package realtimenps.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlinkProgramTest {
  @Test
  void what_the_job_misses_is_told_without_the_trace_round_it() {
    assertThat(
            FlinkProgram.relevant(
                """
                java.lang.Error: realtime-nps cannot start:
                  windows: no window
                \tat a.B.c(B.java:1)
                Caused by: java.lang.Error
                """))
        .isEqualTo("realtime-nps cannot start:\n  windows: no window");
  }

  @Test
  void of_what_flink_does_not_take_the_deepest_cause_is_told() {
    assertThat(
            FlinkProgram.relevant(
                """
                The program finished with the following exception:
                org.apache.flink.client.program.ProgramInvocationException: The main method caused an error
                \tat a.B.c(B.java:1)
                Caused by: java.util.concurrent.CompletionException: failed
                \tat a.B.c(B.java:1)
                Caused by: java.io.FileNotFoundException: Cannot find checkpoint directory 'file:/typo'.
                \t... 3 more
                """))
        .isEqualTo(
            "Flink does not take the job: java.io.FileNotFoundException: Cannot find checkpoint"
                + " directory 'file:/typo'.");
  }
}

package realtimenps.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  private static final String REGISTRY = "nps.registry-server";

  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "throughput --only ceiling,'--only: there are JOB, LEAF_HEAP, '",
    "'throughput --only job,control','--only: there are JOB, LEAF_HEAP, '",
    "throughput --pairs 0,--pairs must be at least 1",
    "scale --only typo,'--only: there are windows, subjects, '"
  })
  void whatCannotBeMeasuredIsRefused(String arguments, String message) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith(message);
  }

  @Test
  void theHelpOffersWhatCanBeMeasured() {
    StringWriter out = new StringWriter();
    Bench.run(new PrintWriter(out, true), new PrintWriter(err, true), "throughput", "--help");
    assertThat(out.toString()).contains("JOB, LEAF_HEAP").doesNotContain("CEILING", "SETTLE");
  }

  @Test
  void whatAUserCanMendIsSaidInOneLine(@TempDir Path dir) {
    System.setProperty(REGISTRY, dir.toString());
    try {
      assertThat(run("latency", "--rates", "1")).isEqualTo(1);
    } finally {
      System.clearProperty(REGISTRY);
    }
    assertThat(err.toString())
        .startsWith("The schema registry's server is not in " + dir)
        .hasLineCount(1);
  }

  private int run(String... arguments) {
    return Bench.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
  }
}

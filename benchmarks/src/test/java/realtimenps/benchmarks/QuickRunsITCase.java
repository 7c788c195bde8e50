package realtimenps.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every benchmark in its quick form, on real servers: that it runs and that all counts are right.
 */
class QuickRunsITCase {

  @ParameterizedTest
  @CsvSource({
    "throughput,(job) as shipped",
    "latency,control after",
    "flood,subjects of at most 2 x 2",
    "scale,one has 80 %",
    "parts,Decoding.byHand",
    "alert-quality,false pages",
    "detector,a response"
  })
  void aQuickRunEndsWellAndPrintsItsTable(String benchmark, String row, @TempDir Path dir) {
    List<String> arguments = new ArrayList<>(List.of(benchmark, "--quick"));
    if (benchmark.equals("throughput")) {
      arguments.addAll(List.of("--json", dir.resolve("throughput.json").toString()));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int code =
        Bench.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));

    assertThat(code).as(Arrays.toString(arguments.toArray()) + "\n" + err).isZero();
    assertThat(out.toString()).contains(row).doesNotContain("WRONG");
  }
}

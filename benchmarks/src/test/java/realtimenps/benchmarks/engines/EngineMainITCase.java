package realtimenps.benchmarks.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import realtimenps.benchmarks.stack.Engines;
import realtimenps.benchmarks.stack.Servers;
import realtimenps.benchmarks.traffic.Traffic;

class EngineMainITCase {

  @ParameterizedTest
  @EnumSource(names = {"LEAF_HEAP", "JOB", "JET_SLIDING"})
  void aRunOfWhichNothingCanBeComparedIsWrong(Variant variant) throws InterruptedException {
    try (Servers servers = Servers.start()) {
      servers.renewTopics(List.of());
      servers.createTopic("empty");
      Outcome outcome =
          Engines.run(
              new Task(
                  variant,
                  servers.bootstrapServers(),
                  servers.registryUrl(),
                  "empty",
                  Traffic.usual(10_000),
                  10_000,
                  2,
                  1,
                  servers.dir().resolve("engine"),
                  Map.of()));

      assertThat(outcome.compared()).isZero();
      assertThat(outcome.wrong()).isPositive();
    }
  }
}

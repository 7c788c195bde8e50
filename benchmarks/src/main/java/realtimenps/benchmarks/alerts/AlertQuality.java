package realtimenps.benchmarks.alerts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator.SplittableGenerator;

/** All scenarios, in the order of the table. */
final class AlertQuality {
  private static final List<Scenario> SCENARIOS =
      List.of(
          FalsePages.steady(),
          FalsePages.noisy(),
          FalsePages.cold(),
          new Spikes(),
          new Bursts(),
          new Recoveries(),
          new Supervisors(),
          new Disorder(),
          new Shifts());

  private AlertQuality() {}

  static List<String> ids() {
    return SCENARIOS.stream().map(Scenario::id).toList();
  }

  /** What the scenarios assume, a line each. */
  static List<String> notes(Set<String> only) {
    return SCENARIOS.stream()
        .filter(scenario -> only.contains(scenario.id()))
        .map(scenario -> scenario.id() + ": " + scenario.note())
        .toList();
  }

  /**
   * Simulates.
   *
   * @param only the ids of the scenarios to run; each gives the same alone as among others
   */
  static List<Row> run(Set<String> only, long seed, Effort effort, Progress progress) {
    SplittableGenerator source = Trials.source(seed);
    List<Row> rows = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      SplittableGenerator own = source.split();
      if (only.contains(scenario.id())) {
        rows.addAll(scenario.run(own, effort, progress));
      }
    }
    return rows;
  }
}

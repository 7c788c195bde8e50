package realtimenps.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import realtimenps.benchmarks.engines.Variant;
import realtimenps.benchmarks.traffic.Traffic;

/** All amounts of work that are measured. */
final class Cases {
  private static final List<String> WINDOWS =
      List.of("PT15M/PT15S", "PT1H/PT1M", "P1D/PT15M", "P7D/PT2H", "P30D/PT8H");
  private static final double HEAVIEST = 0.8;

  private final long messages;
  private final List<Case> cases = new ArrayList<>();

  /**
   * @param messages of each
   * @param remembered responses that settle remembers in the end
   */
  static List<Case> of(long messages, long remembered) {
    Cases cases = new Cases(messages);
    cases.windows();
    cases.subjects();
    cases.skew();
    cases.parallelism();
    cases.remembered(remembered);
    return cases.cases;
  }

  private Cases(long messages) {
    this.messages = messages;
  }

  private void windows() {
    for (Variant variant : List.of(Variant.LEAF_HEAP, Variant.LEAF_ROCKSDB)) {
      for (int count : List.of(1, 3, 5)) {
        add(
            "windows",
            count + (count == 1 ? " window" : " windows"),
            variant,
            Traffic.usual(messages),
            2,
            Map.of("windows", String.join(",", WINDOWS.subList(0, count))));
      }
    }
  }

  private void subjects() {
    for (Variant variant : List.of(Variant.LEAF_HEAP, Variant.LEAF_ROCKSDB)) {
      for (int subjects : List.of(10_000, 100_000, 1_000_000, 2_000_000)) {
        add(
            "subjects",
            "%,d subjects".formatted(subjects),
            variant,
            new Traffic(messages, 50, subjects / 4, 0, 1),
            2,
            Map.of());
      }
    }
  }

  private void skew() {
    for (Variant variant : List.of(Variant.LEAF_ROCKSDB, Variant.ROLL_UPS, Variant.JOB)) {
      add("skew", "50 tenants", variant, Traffic.usual(messages), 2, Map.of());
      add(
          "skew",
          "one has 80 %",
          variant,
          new Traffic(messages, 50, 5_000, HEAVIEST, 1),
          2,
          Map.of());
    }
  }

  private void parallelism() {
    for (Variant variant : List.of(Variant.LEAF_ROCKSDB, Variant.JOB)) {
      for (int parallelism : List.of(1, 2)) {
        add(
            "parallelism",
            "parallelism " + parallelism,
            variant,
            Traffic.usual(messages),
            parallelism,
            Map.of());
      }
    }
  }

  private void remembered(long responses) {
    add(
        "remembered",
        "%,d remembered in the end".formatted(responses),
        Variant.SETTLE,
        Traffic.usual(responses),
        2,
        Map.of());
  }

  private void add(
      String group,
      String amount,
      Variant variant,
      Traffic traffic,
      int parallelism,
      Map<String, String> options) {
    cases.add(new Case(group, amount, variant, traffic, parallelism, options));
  }
}

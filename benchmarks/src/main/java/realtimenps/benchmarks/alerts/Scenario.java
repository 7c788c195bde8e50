package realtimenps.benchmarks.alerts;

import java.util.List;
import java.util.random.RandomGenerator.SplittableGenerator;

/** A group of rows of the table that one simulation gives. */
interface Scenario {
  /** The first part of its rows' ids, such as B4. */
  String id();

  /** What was assumed beyond the rows' own words, a sentence or two. */
  String note();

  /**
   * Simulates.
   *
   * @param source the only randomness
   */
  List<Row> run(SplittableGenerator source, Effort effort, Progress progress);
}

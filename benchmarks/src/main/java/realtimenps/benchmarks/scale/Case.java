package realtimenps.benchmarks.scale;

import java.util.Map;
import realtimenps.benchmarks.engines.Variant;
import realtimenps.benchmarks.traffic.Traffic;

/**
 * One amount of work.
 *
 * @param group cases with which it is compared, to the first of them
 * @param amount what is told of it
 */
record Case(
    String group,
    String amount,
    Variant variant,
    Traffic traffic,
    int parallelism,
    Map<String, String> options) {}

package realtimenps.benchmarks.engines;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import realtimenps.benchmarks.traffic.Traffic;
import realtimenps.job.domain.WindowSpec;
import realtimenps.sandbox.stack.Stack;

/**
 * What the JVM of an engine is told.
 *
 * @param traffic that is in the topic
 * @param messages how many of it
 * @param limitSeconds how long the engine may work; it then stops where it is
 * @param dir for what it keeps
 * @param options of the variant, by name
 */
public record Task(
    Variant variant,
    String bootstrapServers,
    String registryUrl,
    String topic,
    Traffic traffic,
    long messages,
    int parallelism,
    int limitSeconds,
    Path dir,
    Map<String, String> options) {

  Plan plan() {
    return new Plan(bootstrapServers, registryUrl, topic, messages, parallelism, dir, options);
  }

  /** The windows that each of our subjects is to have, in their order. */
  List<String> windowNames() {
    return Stack.jobSettings(bootstrapServers, registryUrl, options)
        .counting()
        .windows()
        .windows()
        .stream()
        .map(WindowSpec::name)
        .toList();
  }
}

package realtimenps.benchmarks.engines;

import java.nio.file.Path;
import java.util.Map;

/**
 * What an engine is to do.
 *
 * @param topic of the survey responses, which has an end and is written already
 * @param records how many it has
 * @param parallelism how many threads are to process them
 * @param dir for what the engine keeps on disk
 * @param options of the engine, by name
 */
record Plan(
    String bootstrapServers,
    String registryUrl,
    String topic,
    long records,
    int parallelism,
    Path dir,
    Map<String, String> options) {}

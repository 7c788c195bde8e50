/** The processes of a measurement: broker, registry, engine, each in a JVM of its own. */
@NullMarked
package realtimenps.benchmarks.stack;

import org.jspecify.annotations.NullMarked;

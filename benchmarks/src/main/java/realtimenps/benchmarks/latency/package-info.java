/** How long it takes from a response to the numbers that have it. */
@NullMarked
package realtimenps.benchmarks.latency;

import org.jspecify.annotations.NullMarked;

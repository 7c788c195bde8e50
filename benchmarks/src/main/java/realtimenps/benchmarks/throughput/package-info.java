/** How many records a second, beside the engines that a user might pick instead. */
@NullMarked
package realtimenps.benchmarks.throughput;

import org.jspecify.annotations.NullMarked;

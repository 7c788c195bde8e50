/** The ways to process survey responses that are measured: this job, its parts, and its peers. */
@NullMarked
package realtimenps.benchmarks.engines;

import org.jspecify.annotations.NullMarked;

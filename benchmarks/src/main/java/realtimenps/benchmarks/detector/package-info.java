/** What the detector costs: time and memory. */
@NullMarked
package realtimenps.benchmarks.detector;

import org.jspecify.annotations.NullMarked;

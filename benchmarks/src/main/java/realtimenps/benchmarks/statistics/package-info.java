/** Figures with the interval that the sample allows. */
@NullMarked
package realtimenps.benchmarks.statistics;

import org.jspecify.annotations.NullMarked;

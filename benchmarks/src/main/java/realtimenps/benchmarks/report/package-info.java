/** What a person reads of a measurement. */
@NullMarked
package realtimenps.benchmarks.report;

import org.jspecify.annotations.NullMarked;

/** The survey responses that engines are measured with, and what must come out of them. */
@NullMarked
package realtimenps.benchmarks.traffic;

import org.jspecify.annotations.NullMarked;

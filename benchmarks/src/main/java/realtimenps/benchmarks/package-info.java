/** How good the alerts are, and what they cost. */
@NullMarked
package realtimenps.benchmarks;

import org.jspecify.annotations.NullMarked;

/** What more work costs. */
@NullMarked
package realtimenps.benchmarks.scale;

import org.jspecify.annotations.NullMarked;

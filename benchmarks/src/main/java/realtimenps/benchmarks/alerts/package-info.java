/** How soon a spike is paged, and how often a page means nothing. */
@NullMarked
package realtimenps.benchmarks.alerts;

import org.jspecify.annotations.NullMarked;

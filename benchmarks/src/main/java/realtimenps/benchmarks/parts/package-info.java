/** What the parts of the job cost, one at a time, by JMH. */
@NullMarked
package realtimenps.benchmarks.parts;

import org.jspecify.annotations.NullMarked;

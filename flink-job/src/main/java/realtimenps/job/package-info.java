/** The job: {@link NpsJob} wires it, {@link NpsTopology} is its graph; a package for each step. */
@NullMarked
package realtimenps.job;

import org.jspecify.annotations.NullMarked;

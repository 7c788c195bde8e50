/** What an operator can set, checked as a whole before anything starts. */
@NullMarked
package realtimenps.job.settings;

import org.jspecify.annotations.NullMarked;

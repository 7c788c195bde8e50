/**
 * From what a sender wrote to a response that can be counted; and the event time of the sources.
 */
@NullMarked
package realtimenps.job.validate;

import org.jspecify.annotations.NullMarked;

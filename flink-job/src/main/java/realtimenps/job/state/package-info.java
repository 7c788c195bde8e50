/** What the job remembers between records: every state it keeps, and the bytes of each. */
@NullMarked
package realtimenps.job.state;

import org.jspecify.annotations.NullMarked;

/** Decides, in plain Java, what pagers are to know now. */
@NullMarked
package realtimenps.relay.domain;

import org.jspecify.annotations.NullMarked;

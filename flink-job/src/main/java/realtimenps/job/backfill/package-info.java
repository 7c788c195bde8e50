/** A job beside a live one: it reads everything again, and tells of it only when it is abreast. */
@NullMarked
package realtimenps.job.backfill;

import org.jspecify.annotations.NullMarked;

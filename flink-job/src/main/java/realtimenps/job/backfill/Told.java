package realtimenps.job.backfill;

import java.io.Serializable;
import java.util.Set;
import java.util.function.Predicate;

/** What readers of an output know by now. */
public interface Told extends Serializable {
  /** The keys whose last record has a value, of those that are wanted; a set of the caller's. */
  Set<String> keys(Predicate<String> wanted);
}

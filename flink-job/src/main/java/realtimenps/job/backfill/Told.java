package realtimenps.job.backfill;

import java.io.Serializable;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What readers of an output know by now.
 *
 * @param <V> what matters of the last record of a key
 */
public interface Told<V> extends Serializable {
  /** By key, of those that are wanted and that have not been ended; a map of the caller's. */
  Map<String, V> last(Predicate<String> wanted);
}

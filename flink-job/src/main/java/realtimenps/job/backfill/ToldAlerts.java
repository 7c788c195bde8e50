package realtimenps.job.backfill;

import java.io.Serializable;
import java.util.Map;
import java.util.function.Predicate;
import realtimenps.job.domain.spike.ToldAlert;

/** What readers of the alerts know by now. */
public interface ToldAlerts extends Serializable {
  /** What was told last by key, of those that are wanted; a map of the caller's. */
  Map<String, ToldAlert> last(Predicate<String> wanted);
}

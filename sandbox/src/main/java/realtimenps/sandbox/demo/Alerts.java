package realtimenps.sandbox.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import realtimenps.v1.NpsAlert;

/**
 * Every episode as it stands, kept as any consumer of the alerts has to: of an episode the record
 * with the largest (epoch, revision) stands, whatever the order of arrival.
 *
 * <p>Safe for one thread that applies and others that read.
 */
public final class Alerts {
  /** A severity that is not among them, of a newer job, comes last. */
  private static final List<String> SEVERITIES = List.of("WATCH", "PAGE", "CRITICAL");

  private static final Comparator<NpsAlert> MOST_SEVERE_FIRST =
      Comparator.comparing((NpsAlert alert) -> alert.getSuppressedBy() != null)
          .thenComparing(
              alert -> SEVERITIES.indexOf(alert.getSeverity()), Comparator.reverseOrder())
          .thenComparing(NpsAlert::getDetectedAt, Comparator.reverseOrder())
          .thenComparing(NpsAlert::getSubject);

  private final Map<String, NpsAlert> episodes = new ConcurrentHashMap<>();

  /** Takes one record of the alerts topic; there are none without a value. */
  public void apply(String key, @Nullable NpsAlert alert) {
    if (alert != null) {
      episodes.merge(key, alert, (known, next) -> isOlder(known, next) ? next : known);
    }
  }

  /** Those that fire; what pages somebody comes first, what is explained from above last. */
  public List<NpsAlert> open() {
    return episodes.values().stream()
        .filter(alert -> alert.getState().equals("FIRING"))
        .sorted(MOST_SEVERE_FIRST)
        .toList();
  }

  private static boolean isOlder(NpsAlert known, NpsAlert next) {
    return known.getEpoch() != next.getEpoch()
        ? known.getEpoch() < next.getEpoch()
        : known.getRevision() < next.getRevision();
  }
}

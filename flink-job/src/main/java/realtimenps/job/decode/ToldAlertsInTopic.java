package realtimenps.job.decode;

import java.util.Map;
import java.util.function.Predicate;
import realtimenps.job.backfill.Told;
import realtimenps.job.backfill.ToldInTopic;
import realtimenps.job.domain.spike.ToldAlert;
import realtimenps.job.settings.Settings;

/** Reads what readers of the alerts know, from the topic's beginning to where it ends just now. */
public record ToldAlertsInTopic(ToldInTopic topic, Settings.Registry registry)
    implements Told<ToldAlert> {
  private static final long serialVersionUID = 1;

  @Override
  public Map<String, ToldAlert> last(Predicate<String> wanted) {
    LastAlerts last = new LastAlerts(wanted, registry);
    topic.forEach(last::take);
    return last.byKey();
  }

  @Override
  public String toString() {
    return topic.toString();
  }
}

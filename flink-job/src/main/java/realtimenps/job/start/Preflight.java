package realtimenps.job.start;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import realtimenps.job.settings.Settings;

/**
 * Looks, before any input does, whether the topics and the schemas of the outputs are there, and
 * whether the job may use them.
 */
public final class Preflight {
  private Preflight() {}

  /**
   * The ids of the schemas that the outputs are written with.
   *
   * @param windowUpdates 0 if they are not written
   */
  public record SchemaIds(
      int updates, int windowUpdates, int alerts, int followUps, int rejected) {}

  /**
   * Checks everything.
   *
   * @param waits whether Kafka and the registry are waited for without end while they cannot be
   *     reached; else for some seconds, and for as long as the registry's patience
   * @return the ids of the output schemas
   * @throws StartException with every cause for which the job cannot start
   */
  public static SchemaIds check(Settings settings, boolean waits)
      throws StartException, InterruptedException {
    List<String> causes = new ArrayList<>(RequiredTopics.causes(settings, waits));
    Map<Output, Integer> ids = OutputSchemas.find(settings, waits, causes);
    if (!causes.isEmpty()) {
      throw new StartException(causes);
    }
    return new SchemaIds(
        found(ids, Output.UPDATES),
        ids.getOrDefault(Output.WINDOW_UPDATES, 0),
        found(ids, Output.ALERTS),
        found(ids, Output.FOLLOW_UPS),
        found(ids, Output.REJECTED));
  }

  private static int found(Map<Output, Integer> ids, Output output) {
    Integer id = ids.get(output);
    if (id == null) {
      throw new IllegalStateException("neither a schema nor a cause: " + output);
    }
    return id;
  }
}

package realtimenps.job.start;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.settings.Settings;

/**
 * Looks, before any input does, whether the topics and the schemas of the outputs are there, and
 * whether the job may use them.
 */
public final class Preflight {
  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);
  private static final long RETRY_INTERVAL_MS = 1_000;

  private Preflight() {}

  /**
   * The ids of the schemas that the outputs are written with, and those that the inputs may be.
   *
   * @param windowUpdates 0 if they are not written
   * @param ofResponses by id, as far as they are known
   * @param ofPolicies by id, as far as they are known
   */
  public record Schemas(
      int updates,
      int windowUpdates,
      int alerts,
      int followUps,
      int rejected,
      Map<Integer, Schema> ofResponses,
      Map<Integer, Schema> ofPolicies) {}

  /**
   * Checks everything, and again every second while that may help: a registry that does not answer
   * is waited for as long as its patience.
   *
   * @param waits whether Kafka and the registry are waited for without end while they cannot be
   *     reached, and what is missing or refused as long as the registry's patience
   * @throws StartException with every cause for which the job cannot start
   */
  public static Schemas check(Settings settings, boolean waits)
      throws StartException, InterruptedException {
    Instant since = Instant.now();
    List<String> told = List.of();
    while (true) {
      Map<Output, Integer> ids = new EnumMap<>(Output.class);
      Set<String> responses = new HashSet<>();
      Causes topics = RequiredTopics.find(settings, responses);
      Causes schemas = OutputSchemas.find(settings, ids);
      List<String> causes = new ArrayList<>(topics.lines());
      causes.addAll(schemas.lines());
      if (causes.isEmpty()) {
        RegistryConnection registry = settings.registry().connection();
        return new Schemas(
            found(ids, Output.UPDATES),
            ids.getOrDefault(Output.WINDOW_UPDATES, 0),
            found(ids, Output.ALERTS),
            found(ids, Output.FOLLOW_UPS),
            found(ids, Output.REJECTED),
            InputSchemas.of(responses, registry),
            InputSchemas.of(Set.of(settings.input().policiesTopic()), registry));
      }
      if (waits && (topics.away() || schemas.away())) {
        since = Instant.now();
      }
      boolean mayHelp = waits || topics.lines().isEmpty() && schemas.away();
      if (!mayHelp || Instant.now().isAfter(since.plus(settings.registry().patience()))) {
        throw new StartException(causes);
      }
      if (!causes.equals(told)) {
        LOG.warn("Waiting for what the job needs:\n{}", String.join("\n", causes));
        told = causes;
      }
      Thread.sleep(RETRY_INTERVAL_MS);
    }
  }

  private static int found(Map<Output, Integer> ids, Output output) {
    Integer id = ids.get(output);
    if (id == null) {
      throw new IllegalStateException("neither a schema nor a cause: " + output);
    }
    return id;
  }
}

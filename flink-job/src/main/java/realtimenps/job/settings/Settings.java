package realtimenps.job.settings;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.domain.WindowLayout;

/** All settings of the job, valid as a whole. */
public record Settings(
    Input input, Registry registry, Output output, Counting counting, Running running) {

  /**
   * What is read.
   *
   * @param topics of the survey responses; empty if there is a pattern
   * @param topicPattern of the names of such topics, or null
   * @param policiesTopic of the tenants' policies
   */
  public record Input(
      KafkaConnection kafka,
      List<String> topics,
      @Nullable String topicPattern,
      String policiesTopic,
      String groupId,
      StartFrom startFrom,
      Duration discoveryInterval)
      implements Serializable {

    /** Which topics, by name, are of responses. */
    public Predicate<String> ofResponses() {
      return topicPattern == null
          ? topics::contains
          : Pattern.compile(topicPattern).asMatchPredicate();
    }
  }

  /** Where a new job starts to read; a restored one goes on where it was. */
  public enum StartFrom {
    EARLIEST,
    LATEST
  }

  /**
   * Where the schemas are.
   *
   * @param patience how long an outage may hold the reader before the task fails
   */
  public record Registry(RegistryConnection connection, Duration patience)
      implements Serializable {}

  /**
   * What is written.
   *
   * @param windowUpdatesTopic of the updates laid flat, or null if they are not written
   * @param maxRejectedBytes the largest record, in bytes, that is copied into its rejection
   */
  public record Output(
      KafkaConnection kafka,
      String updatesTopic,
      @Nullable String windowUpdatesTopic,
      String alertsTopic,
      String followUpsTopic,
      String rejectedTopic,
      DeliveryGuarantee guarantee,
      String transactionalIdPrefix,
      Duration transactionTimeout,
      int maxRejectedBytes)
      implements Serializable {}

  /**
   * What counts, and when it is told.
   *
   * @param maxSubjects that a tenant may have, as each subtask that reads sees them
   * @param maxTenants that there may be, likewise
   */
  public record Counting(
      WindowLayout windows,
      Duration allowedSkew,
      Duration memoryHorizon,
      Duration updateInterval,
      Duration combineInterval,
      Duration heartbeatInterval,
      int maxSubjects,
      int maxTenants)
      implements Serializable {}

  /**
   * How the job runs.
   *
   * @param parallelism 0 for the cluster's default
   * @param tenantMetrics how many tenants have metrics of their own
   * @param stateCacheMemory bytes, of each subtask of a step that keeps decoded state at hand
   * @param backfill whether nothing is told before all that there is has been read
   */
  public record Running(
      int parallelism,
      Duration checkpointInterval,
      int tenantMetrics,
      long stateCacheMemory,
      boolean backfill)
      implements Serializable {}

  /**
   * Reads settings from {@code --name value} arguments and, under them, the file that {@code
   * --settings} names.
   *
   * @throws SettingsException with every mistake at once
   */
  public static Settings parse(String... args) {
    return SettingsReader.of(args).read();
  }

  /** Every setting with its form, default and reason, as {@code --help} prints them. */
  public static String help() {
    return Catalogue.help();
  }
}

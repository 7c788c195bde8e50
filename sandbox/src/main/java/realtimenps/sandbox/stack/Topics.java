package realtimenps.sandbox.stack;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import realtimenps.schemas.Contract;

/** The topics, with the partitions and settings that they have in production. */
public final class Topics {
  public static final String RESPONSES = "nps.responses";
  public static final String UPDATES = "nps.updates";
  public static final String WINDOW_UPDATES = "nps.window-updates";
  public static final String ALERTS = "nps.alerts";
  public static final String FOLLOW_UPS = "nps.follow-ups";
  public static final String POLICIES = "nps.tenant-policies";
  public static final String REJECTED = "nps.rejected";

  private Topics() {}

  /**
   * Creates the topics that are not there yet; those that are stay as they are.
   *
   * @param partitions other numbers of partitions than the usual, by topic name
   */
  public static void create(Admin admin, Map<String, Integer> partitions)
      throws InterruptedException {
    List<NewTopic> topics =
        Arrays.stream(Contract.values())
            .map(
                contract ->
                    newTopic(
                        contract,
                        partitions.getOrDefault(contract.topic(), contract.partitions()),
                        null))
            .toList();
    for (var created : admin.createTopics(topics).values().values()) {
      try {
        created.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new IllegalStateException("Cannot create the topics: " + e.getCause(), e);
        }
      }
    }
  }

  /**
   * A topic as the contract has it.
   *
   * @param replicationFactor null for the brokers' own
   */
  public static NewTopic newTopic(
      Contract contract, int partitions, @Nullable Short replicationFactor) {
    return new NewTopic(
            contract.topic(), Optional.of(partitions), Optional.ofNullable(replicationFactor))
        .configs(contract.settings());
  }
}

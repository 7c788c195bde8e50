package realtimenps.sandbox.stack;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics, with the partitions and settings that they have in production. */
public final class Topics {
  public static final String RESPONSES = "nps.responses";
  public static final String UPDATES = "nps.updates";
  public static final String ALERTS = "nps.alerts";
  public static final String FOLLOW_UPS = "nps.follow-ups";
  public static final String POLICIES = "nps.tenant-policies";
  public static final String REJECTED = "nps.rejected";

  private record Topic(String name, int partitions, Map<String, String> settings) {}

  private static final List<Topic> CATALOGUE =
      List.of(
          new Topic(
              RESPONSES,
              12,
              Map.of(
                  "cleanup.policy", "delete",
                  "retention.ms", days(35),
                  // Skew is judged against the time of arrival, which no producer may set.
                  "message.timestamp.type", "LogAppendTime")),
          new Topic(
              UPDATES,
              12,
              Map.of(
                  "cleanup.policy",
                  "compact",
                  "min.cleanable.dirty.ratio",
                  "0.1",
                  "segment.ms",
                  millis(Duration.ofHours(1)),
                  "max.compaction.lag.ms",
                  millis(Duration.ofHours(2)))),
          new Topic(
              ALERTS, 3, Map.of("cleanup.policy", "compact,delete", "retention.ms", days(90))),
          new Topic(
              FOLLOW_UPS, 3, Map.of("cleanup.policy", "compact,delete", "retention.ms", days(90))),
          new Topic(POLICIES, 1, Map.of("cleanup.policy", "compact")),
          new Topic(REJECTED, 3, Map.of("cleanup.policy", "delete", "retention.ms", days(14))));

  private Topics() {}

  /**
   * Creates the topics that are not there yet; those that are stay as they are.
   *
   * @param partitions other numbers of partitions than the usual, by topic name
   */
  public static void create(Admin admin, Map<String, Integer> partitions)
      throws InterruptedException {
    List<NewTopic> topics = CATALOGUE.stream().map(topic -> newTopic(topic, partitions)).toList();
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

  private static NewTopic newTopic(Topic topic, Map<String, Integer> partitions) {
    int count = partitions.getOrDefault(topic.name, topic.partitions);
    return new NewTopic(topic.name, Optional.of(count), Optional.empty()).configs(topic.settings);
  }

  private static String days(int days) {
    return millis(Duration.ofDays(days));
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }
}

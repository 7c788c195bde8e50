package realtimenps.job.validate;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Uuid;
import realtimenps.job.settings.Settings;

/** As the brokers have them, of responses and policies. */
public record TopicIdsInKafka(Settings.Input input) implements TopicIds {
  private static final long serialVersionUID = 1;

  @Override
  public Map<String, String> now() throws ExecutionException, InterruptedException {
    Predicate<String> ofResponses = input.ofResponses();
    Map<String, String> ids = new HashMap<>();
    try (Admin admin = Admin.create(input.kafka().clientSettings())) {
      for (TopicListing topic : admin.listTopics().listings().get()) {
        boolean isRead =
            ofResponses.test(topic.name()) || topic.name().equals(input.policiesTopic());
        if (isRead && !topic.topicId().equals(Uuid.ZERO_UUID)) { // which old brokers give to all
          ids.put(topic.name(), topic.topicId().toString());
        }
      }
    }
    return ids;
  }
}

package realtimenps.sandbox;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** A topic that the user named. */
final class KafkaTopic {
  private static final int TIMEOUT_MS = 5_000;

  private KafkaTopic() {}

  /**
   * Makes sure that there is a broker and that it has the topic, since Kafka's clients would wait.
   *
   * @throws UserError if not
   */
  static void require(String bootstrapServers, String topic) throws InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS))) {
      Set<String> topics = admin.listTopics().names().get();
      if (!topics.contains(topic)) {
        throw UserError.failed(
            "The broker at %s has no topic %s; it has %s."
                .formatted(bootstrapServers, topic, String.join(", ", new TreeSet<>(topics))));
      }
    } catch (ExecutionException e) {
      throw UserError.failed(
          "No Kafka broker answers at %s. Start one with scripts/demo, or name yours with --bootstrap-servers."
              .formatted(bootstrapServers));
    } catch (KafkaException e) {
      throw UserError.wrongInput(
          "--bootstrap-servers %s: %s"
              .formatted(
                  bootstrapServers,
                  e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
    }
  }
}

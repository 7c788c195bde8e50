package realtimenps.sandbox;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import realtimenps.connections.KafkaConnection;

/** Topics that the user named, on a cluster that the user named. */
public final class KafkaTopic {
  private static final int TIMEOUT_MS = 5_000;

  private KafkaTopic() {}

  /** What is asked of a cluster. */
  public interface Question<T> {
    T ask(Admin admin) throws ExecutionException, InterruptedException;
  }

  /**
   * Makes sure that there is a broker and that it has the topic, since Kafka's clients would wait.
   *
   * @throws UserError if not
   */
  public static void require(KafkaConnection kafka, String topic) throws InterruptedException {
    Set<String> topics = ask(kafka, admin -> admin.listTopics().names().get());
    if (!topics.contains(topic)) {
      throw UserError.failed(
          "The broker at %s has no topic %s that this user may see; it has %s."
              .formatted(
                  kafka.bootstrapServers(),
                  topic,
                  topics.isEmpty() ? "none" : String.join(", ", new TreeSet<>(topics))));
    }
  }

  /**
   * Asks the cluster, and gives up after seconds.
   *
   * @throws UserError if it does not answer, or refuses
   */
  public static <T> T ask(KafkaConnection kafka, Question<T> question) throws InterruptedException {
    String servers = kafka.bootstrapServers();
    try (Admin admin =
        Admin.create(
            kafka.clientSettings(
                Map.of(
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS)))) {
      return question.ask(admin);
    } catch (ExecutionException e) {
      throw refused(servers, rootOf(e));
    } catch (KafkaException e) {
      String reason = reason(e);
      throw UserError.wrongInput(
          reason.contains(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
              ? "--bootstrap-servers %s: %s".formatted(servers, reason)
              : "The settings of --kafka-properties cannot be used: " + reason);
    }
  }

  /** The first message, from outside, that says more than that there is no client. */
  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    String message = String.valueOf(failure.getMessage());
    return cause != null
            && (message.startsWith("Failed to create new ") || message.equals(cause.toString()))
        ? reason(cause)
        : message;
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static UserError refused(String servers, Throwable cause) {
    if (cause instanceof TimeoutException) {
      return UserError.failed(
          "No Kafka broker answers at %s. Start one with scripts/demo, or name yours with --bootstrap-servers."
              .formatted(servers));
    }
    return cause instanceof AuthenticationException
        ? UserError.failed(
            "Kafka at %s refuses this user (%s). Check --kafka-properties."
                .formatted(servers, cause.getMessage()))
        : UserError.failed("Kafka at %s refuses: %s".formatted(servers, cause.getMessage()));
  }
}

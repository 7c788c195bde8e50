package realtimenps.relay.start;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import realtimenps.relay.settings.RelaySettings;

/** Looks whether the topics are there, and the registry. */
public final class Preflight {
  private static final int TIMEOUT_MS = 10_000;

  /** Kafka's words for what may as well be an outage of the name service. */
  private static final String UNRESOLVED = "No resolvable bootstrap urls";

  private Preflight() {}

  /**
   * Looks for the topics.
   *
   * @throws StartException with all that is missing, or if Kafka cannot be used
   */
  public static void findTopics(RelaySettings.Input input)
      throws StartException, InterruptedException {
    String servers = input.kafka().bootstrapServers();
    Set<String> present;
    try (Admin admin =
        Admin.create(
            input
                .kafka()
                .clientSettings(
                    Map.of(
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                        // With no broker there it would do nothing but begin anew, and log that.
                        AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, "none")))) {
      present = admin.listTopics().names().get();
    } catch (ExecutionException | KafkaException e) {
      throw unusable(input, e.getCause() == null ? e : e.getCause());
    }
    List<String> missing = new ArrayList<>();
    for (String topic : List.of(input.alertsTopic(), input.updatesTopic())) {
      if (!present.contains(topic)) {
        missing.add(
            "Topic %s is missing at %s. docs/semantics.md has the commands that create the topics."
                .formatted(topic, servers));
      }
    }
    if (!missing.isEmpty()) {
      throw new StartException(String.join("\n", missing));
    }
  }

  /** Why Kafka cannot be used, when a client has failed by this. */
  public static StartException unusable(RelaySettings.Input input, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return new StartException(
        (cause instanceof AuthenticationException
                ? "Kafka at %s refuses this user (%s). Check kafka-properties."
                : "Kafka at %s cannot be used (%s). Check bootstrap-servers and that the brokers"
                    + " run.")
            .formatted(input.kafka().bootstrapServers(), message),
        cause instanceof RetriableException || message.startsWith(UNRESOLVED));
  }

  /**
   * Looks for the registry. A relay that runs would wait for it.
   *
   * @throws StartException if it does not answer
   */
  public static void findRegistry(RelaySettings.Input input) throws StartException {
    try {
      input.registry().open().getAllSubjects();
    } catch (RestClientException e) {
      throw new StartException(
          "The schema registry at %s refuses (%s). Check schema-registry-properties."
              .formatted(input.registry().urls(), e.getMessage()));
    } catch (IOException e) {
      throw new StartException(
          "The schema registry at %s does not answer (%s). Check schema-registry-url."
              .formatted(input.registry().urls(), e.getMessage()));
    }
  }
}

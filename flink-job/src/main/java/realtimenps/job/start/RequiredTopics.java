package realtimenps.job.start;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import realtimenps.job.settings.Settings;
import realtimenps.schemas.Contract;

/** The topics that must be there, and what the job must be allowed to do with them. */
final class RequiredTopics {
  private static final int TIMEOUT_MS = 15_000;

  private final Settings settings;
  private final String servers;
  private final List<Need> needs = new ArrayList<>();

  private record Need(String topic, Contract contract, AclOperation operation) {}

  private RequiredTopics(Settings settings) {
    this.settings = settings;
    this.servers = settings.input().kafka().bootstrapServers();
    for (String topic : settings.input().topics()) {
      needs.add(new Need(topic, Contract.SURVEY_RESPONSE, AclOperation.READ));
    }
    needs.add(
        new Need(settings.input().policiesTopic(), Contract.TENANT_POLICY, AclOperation.READ));
    Output.of(settings)
        .forEach(
            (output, topic) -> {
              needs.add(new Need(topic, output.contract(), AclOperation.WRITE));
              if (settings.running().backfill() && output.isReadByBackfill()) {
                needs.add(new Need(topic, output.contract(), AclOperation.READ));
              }
            });
  }

  /**
   * Looks for every topic.
   *
   * @param responses takes the names of those of the responses
   * @return why the job cannot read and write what it is told to; nothing if it can
   */
  static Causes find(Settings settings, Set<String> responses) throws InterruptedException {
    RequiredTopics topics = new RequiredTopics(settings);
    try {
      return new Causes(topics.causes(responses), false);
    } catch (ExecutionException | KafkaException e) {
      Throwable root = rootOf(e);
      return new Causes(List.of(topics.unusable(root)), !(root instanceof AuthenticationException));
    }
  }

  private List<String> causes(Set<String> responses)
      throws InterruptedException, ExecutionException {
    Map<String, Object> client =
        settings
            .input()
            .kafka()
            .clientSettings(
                Map.of(
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                    // With no broker there it would do nothing but begin anew, and log that.
                    AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, "none"));
    Set<String> causes = new LinkedHashSet<>(); // a topic that is missing is missed once
    try (Admin admin = Admin.create(client)) {
      readPattern(admin, responses).ifPresent(causes::add);
      Map<String, KafkaFuture<TopicDescription>> topics =
          admin
              .describeTopics(
                  needs.stream().map(Need::topic).collect(Collectors.toSet()),
                  new DescribeTopicsOptions().includeAuthorizedOperations(true))
              .topicNameValues();
      for (Need need : needs) {
        KafkaFuture<TopicDescription> topic = topics.get(need.topic());
        if (topic != null) {
          cause(need, topic).ifPresent(causes::add);
        }
      }
      group(admin).ifPresent(causes::add);
    }
    return List.copyOf(causes);
  }

  private Optional<String> readPattern(Admin admin, Set<String> responses)
      throws InterruptedException, ExecutionException {
    String pattern = settings.input().topicPattern();
    if (pattern == null) {
      responses.addAll(settings.input().topics());
      return Optional.empty();
    }
    responses.addAll(admin.listTopics().names().get());
    responses.removeIf(settings.input().ofResponses().negate());
    return responses.isEmpty()
        ? Optional.of(
            "No topic at %s matches responses-topic-pattern '%s'.".formatted(servers, pattern))
        : Optional.empty();
  }

  private Optional<String> cause(Need need, KafkaFuture<TopicDescription> topic)
      throws InterruptedException, ExecutionException {
    try {
      Set<AclOperation> allowed = topic.get().authorizedOperations();
      return allowed == null || allowed.contains(need.operation())
          ? Optional.empty()
          : Optional.of(refused(need));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.of(missing(need));
      }
      if (e.getCause() instanceof TopicAuthorizationException) {
        return Optional.of(refused(need));
      }
      throw e;
    }
  }

  /** Without it the job would run and its lag could not be seen. */
  private Optional<String> group(Admin admin) throws InterruptedException, ExecutionException {
    String group = settings.input().groupId();
    try {
      admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupAuthorizationException) {
        return Optional.of(
            "Kafka at %s does not let this user commit offsets of group %s. %s"
                .formatted(servers, group, allow(AclOperation.READ, "--group " + group)));
      }
      throw e;
    }
  }

  private String missing(Need need) {
    StringBuilder command =
        new StringBuilder(
            "kafka-topics.sh --bootstrap-server %s --create --topic %s --partitions %d"
                .formatted(servers, need.topic(), need.contract().partitions()));
    need.contract()
        .settings()
        .forEach((name, value) -> command.append(" --config %s=%s".formatted(name, value)));
    return "Topic %s is missing at %s. Create it: %s".formatted(need.topic(), servers, command);
  }

  private String refused(Need need) {
    return "Kafka at %s does not let this user %s topic %s. %s"
        .formatted(
            servers,
            need.operation() == AclOperation.READ ? "read" : "write",
            need.topic(),
            allow(need.operation(), "--topic " + need.topic()));
  }

  private String allow(AclOperation operation, String resource) {
    return "Allow it: kafka-acls.sh --bootstrap-server %s --add --allow-principal User:NAME --operation %s %s"
        .formatted(servers, operation, resource);
  }

  private String unusable(Throwable cause) {
    return cause instanceof AuthenticationException
        ? "Kafka at %s refuses this user (%s). Check kafka-properties."
            .formatted(servers, cause.getMessage())
        : "Kafka at %s cannot be used (%s). Check bootstrap-servers and that the brokers run."
            .formatted(servers, cause.getMessage());
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}

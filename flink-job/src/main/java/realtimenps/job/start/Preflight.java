package realtimenps.job.start;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import realtimenps.job.decode.Registries;
import realtimenps.job.settings.Settings;
import realtimenps.schemas.Contract;

/** Looks, before any input does, whether the topics and the schemas of the outputs are there. */
public final class Preflight {
  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);
  private static final int KAFKA_TIMEOUT_MS = 15_000;
  private static final String KEPT_90_DAYS =
      "--partitions 3 --config cleanup.policy=compact,delete --config retention.ms=7776000000";

  private static final String RESPONSES_CONFIG =
      "--partitions 12 --config retention.ms=3024000000"
          + " --config message.timestamp.type=LogAppendTime";
  private static final String POLICIES_CONFIG = "--partitions 1 --config cleanup.policy=compact";

  /** What the job writes: with which schema, where, and how that topic is created. */
  private enum Output {
    UPDATES(
        Contract.NPS_UPDATE,
        Settings.Output::updatesTopic,
        "--partitions 12 --config cleanup.policy=compact --config min.cleanable.dirty.ratio=0.1"
            + " --config segment.ms=3600000 --config max.compaction.lag.ms=7200000"),
    ALERTS(Contract.NPS_ALERT, Settings.Output::alertsTopic, KEPT_90_DAYS),
    FOLLOW_UPS(Contract.FOLLOW_UP, Settings.Output::followUpsTopic, KEPT_90_DAYS),
    REJECTED(
        Contract.REJECTED_RESPONSE,
        Settings.Output::rejectedTopic,
        "--partitions 3 --config retention.ms=1209600000");

    private final Contract contract;
    private final Function<Settings.Output, String> topic;
    private final String config;

    Output(Contract contract, Function<Settings.Output, String> topic, String config) {
      this.contract = contract;
      this.topic = topic;
      this.config = config;
    }

    String topicIn(Settings settings) {
      return topic.apply(settings.output());
    }
  }

  /** No such subject, no such version: the registry's own words, not those of a proxy. */
  private static final Set<Integer> UNKNOWN_SUBJECT = Set.of(40401, 40402);

  private static final long RETRY_INTERVAL_MS = 1_000;

  private Preflight() {}

  /** The ids of the schemas that the outputs are written with. */
  public record SchemaIds(int updates, int alerts, int followUps, int rejected) {}

  /**
   * Checks everything.
   *
   * @return the ids of the output schemas
   * @throws StartException with every cause for which the job cannot start
   */
  public static SchemaIds check(Settings settings) throws StartException, InterruptedException {
    List<String> causes = new ArrayList<>(missingTopics(settings));
    Map<Output, Integer> ids = new EnumMap<>(Output.class);
    try {
      SchemaRegistryClient registry = Registries.connect(settings.registry().url());
      Instant end = Instant.now().plus(settings.registry().patience());
      for (Output output : Output.values()) {
        Integer id =
            schemaId(settings, output.topicIn(settings), output.contract, registry, end, causes);
        if (id != null) {
          ids.put(output, id);
        }
      }
    } catch (IOException e) {
      causes.add(
          "The schema registry at %s has not answered for %s (%s). Check schema-registry-url."
              .formatted(
                  settings.registry().url(), settings.registry().patience(), e.getMessage()));
    }
    if (!causes.isEmpty()) {
      throw new StartException(causes);
    }
    return new SchemaIds(
        found(ids, Output.UPDATES),
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

  private static List<String> missingTopics(Settings settings) throws InterruptedException {
    String servers = settings.input().bootstrapServers();
    Set<String> present;
    try (Admin admin = Admin.create(adminConfig(servers))) {
      present = admin.listTopics().names().get();
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : rootOf(e);
      return List.of(
          "Kafka at %s cannot be used (%s). Check bootstrap-servers and that the brokers run."
              .formatted(servers, cause == null ? e.getMessage() : cause.getMessage()));
    }
    List<String> causes = new ArrayList<>();
    String pattern = settings.input().topicPattern();
    if (pattern != null
        && present.stream().noneMatch(Pattern.compile(pattern).asMatchPredicate())) {
      causes.add(
          "No topic at %s matches responses-topic-pattern '%s'.".formatted(servers, pattern));
    }
    Map<String, String> needed = new LinkedHashMap<>();
    settings.input().topics().forEach(topic -> needed.put(topic, RESPONSES_CONFIG));
    needed.put(settings.input().policiesTopic(), POLICIES_CONFIG);
    for (Output output : Output.values()) {
      needed.put(output.topicIn(settings), output.config);
    }
    needed.keySet().removeAll(present);
    for (Map.Entry<String, String> topic : needed.entrySet()) {
      causes.add(
          ("Topic %s is missing at %s. Create it: kafka-topics.sh --bootstrap-server %s --create"
                  + " --topic %s %s")
              .formatted(topic.getKey(), servers, servers, topic.getKey(), topic.getValue()));
    }
    return causes;
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static Map<String, Object> adminConfig(String servers) {
    return Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        servers,
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        KAFKA_TIMEOUT_MS,
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        KAFKA_TIMEOUT_MS);
  }

  /**
   * The id of a schema, after waiting for the registry if need be; null adds a cause.
   *
   * @throws IOException if the registry has not answered by the end
   */
  private static @Nullable Integer schemaId(
      Settings settings,
      String topic,
      Contract contract,
      SchemaRegistryClient registry,
      Instant end,
      List<String> causes)
      throws IOException, InterruptedException {
    String url = settings.registry().url();
    String subject = topic + "-value";
    boolean logged = false;
    while (true) {
      IOException outage;
      try {
        Integer id = find(contract.schema(), subject, registry);
        if (id == null) {
          causes.add(missingSchema(url, subject, contract.file()));
        }
        return id;
      } catch (RestClientException e) {
        outage = new IOException(e.getMessage(), e);
      } catch (IOException e) {
        outage = e;
      }
      if (Instant.now().isAfter(end)) {
        throw outage;
      }
      if (!logged) {
        LOG.warn("Waiting for the schema registry at {}: {}", url, outage.getMessage());
        logged = true;
      }
      Thread.sleep(RETRY_INTERVAL_MS);
    }
  }

  /**
   * Compares schemas, not texts: a registry may find only the very text that was registered, and
   * that has the line breaks and docs of whoever did it.
   */
  private static @Nullable Integer find(
      Schema schema, String subject, SchemaRegistryClient registry)
      throws IOException, RestClientException {
    try {
      for (int version : registry.getAllVersions(subject)) {
        SchemaMetadata registered = registry.getSchemaMetadata(subject, version);
        if (AvroSchema.TYPE.equals(registered.getSchemaType())
            && new Schema.Parser().parse(registered.getSchema()).equals(schema)) {
          return registered.getId();
        }
      }
      return null;
    } catch (RestClientException e) {
      if (UNKNOWN_SUBJECT.contains(e.getErrorCode())) {
        return null;
      }
      throw e;
    }
  }

  private static String missingSchema(String url, String subject, String schemaFile) {
    String first = url.split(",", -1)[0];
    return ("Schema %s is not registered as subject %s at %s. Register it: "
            + "jq -Rs '{schema: .}' schemas/src/main/avro/%s | curl -sS -X POST"
            + " -H 'Content-Type: application/json' -d @- %s/subjects/%s/versions")
        .formatted(schemaFile, subject, url, schemaFile, first, subject);
  }
}

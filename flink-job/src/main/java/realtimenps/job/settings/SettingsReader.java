package realtimenps.job.settings;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.util.ParameterTool;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.domain.WindowLayout;

/**
 * One pass over the texts of settings, which collects mistakes instead of stopping at the first.
 */
final class SettingsReader {
  private static final String FILE = "settings";

  /** What {@link ParameterTool} gives for a name that no value follows. */
  private static final String NO_VALUE = "__NO_VALUE_KEY";

  private final Map<String, String> texts;
  private final List<String> mistakes = new ArrayList<>();

  private SettingsReader(Map<String, String> texts) {
    this.texts = texts;
  }

  Settings read() {
    rejectUnknown();
    KafkaConnection kafka =
        connection(Catalogue.BOOTSTRAP_SERVERS, Catalogue.KAFKA_PROPERTIES, KafkaConnection::to);
    String pattern = valueOf(Catalogue.RESPONSES_TOPIC_PATTERN);
    List<String> topics = valueOf(Catalogue.RESPONSES_TOPICS);
    boolean hasPattern = pattern != null && !pattern.isEmpty();
    if (hasPattern && texts.containsKey(Catalogue.RESPONSES_TOPICS.name())) {
      mistakes.add("responses-topics and responses-topic-pattern exclude each other: give one.");
    }
    RegistryConnection registry =
        connection(Catalogue.REGISTRY_URL, Catalogue.REGISTRY_PROPERTIES, RegistryConnection::to);
    Duration patience = valueOf(Catalogue.REGISTRY_PATIENCE);
    String groupId = valueOf(Catalogue.GROUP_ID);
    Settings.StartFrom startFrom = valueOf(Catalogue.START_FROM);
    Boolean backfill = valueOf(Catalogue.BACKFILL);
    Duration discovery = valueOf(Catalogue.DISCOVERY_INTERVAL);
    String policiesTopic = valueOf(Catalogue.POLICIES_TOPIC);
    String updatesTopic = valueOf(Catalogue.UPDATES_TOPIC);
    Boolean flatUpdates = valueOf(Catalogue.FLAT_UPDATES);
    String flatTopic = valueOf(Catalogue.WINDOW_UPDATES_TOPIC);
    String windowUpdatesTopic = Boolean.TRUE.equals(flatUpdates) ? flatTopic : null;
    String alertsTopic = valueOf(Catalogue.ALERTS_TOPIC);
    String followUpsTopic = valueOf(Catalogue.FOLLOW_UPS_TOPIC);
    String rejectedTopic = valueOf(Catalogue.REJECTED_TOPIC);
    DeliveryGuarantee guarantee = valueOf(Catalogue.GUARANTEE);
    String prefix = valueOf(Catalogue.TRANSACTIONAL_ID_PREFIX);
    Duration transactionTimeout = valueOf(Catalogue.TRANSACTION_TIMEOUT);
    Integer maxRejectedBytes = valueOf(Catalogue.MAX_REJECTED_BYTES);
    WindowLayout windows = valueOf(Catalogue.WINDOWS);
    Duration skew = valueOf(Catalogue.ALLOWED_SKEW);
    Duration horizon = valueOf(Catalogue.MEMORY_HORIZON);
    Duration update = valueOf(Catalogue.UPDATE_INTERVAL);
    Duration combine = valueOf(Catalogue.COMBINE_INTERVAL);
    Duration heartbeat = valueOf(Catalogue.HEARTBEAT_INTERVAL);
    Integer maxSubjects = valueOf(Catalogue.MAX_SUBJECTS);
    Integer maxTenants = valueOf(Catalogue.MAX_TENANTS);
    Integer parallelism = valueOf(Catalogue.PARALLELISM);
    Duration checkpoint = valueOf(Catalogue.CHECKPOINT_INTERVAL);
    Integer tenantMetrics = valueOf(Catalogue.TENANT_METRICS);
    Long stateCacheMemory = valueOf(Catalogue.STATE_CACHE_MEMORY);
    if (windows != null && horizon != null && skew != null) {
      Duration longest = Duration.ofMillis(windows.longestSize());
      if (horizon.compareTo(longest.plus(skew)) <= 0) {
        mistakes.add(
            "memory-horizon is %s: it must be longer than the longest window and allowed-skew, %s + %s."
                .formatted(horizon, longest, skew));
      }
    }
    if (guarantee == DeliveryGuarantee.EXACTLY_ONCE
        && checkpoint != null
        && transactionTimeout != null
        && transactionTimeout.compareTo(checkpoint.multipliedBy(2)) < 0) {
      mistakes.add(
          "transaction-timeout is %s: it must be at least twice checkpoint-interval, %s."
              .formatted(transactionTimeout, checkpoint));
    }
    if (Boolean.TRUE.equals(backfill)) {
      rejectHalfBackfill(startFrom, guarantee);
    }
    Map<String, String> outputs = new LinkedHashMap<>();
    putGiven(outputs, Catalogue.UPDATES_TOPIC, updatesTopic);
    putGiven(outputs, Catalogue.WINDOW_UPDATES_TOPIC, windowUpdatesTopic);
    putGiven(outputs, Catalogue.ALERTS_TOPIC, alertsTopic);
    putGiven(outputs, Catalogue.FOLLOW_UPS_TOPIC, followUpsTopic);
    putGiven(outputs, Catalogue.REJECTED_TOPIC, rejectedTopic);
    rejectSharedTopics(outputs);
    rejectLoops(hasPattern ? pattern : null, topics, policiesTopic, outputs);
    if (!mistakes.isEmpty()) {
      throw new SettingsException(mistakes);
    }
    return new Settings(
        new Settings.Input(
            given(kafka),
            hasPattern ? List.of() : given(topics),
            hasPattern ? pattern : null,
            given(policiesTopic),
            given(groupId),
            given(startFrom),
            given(discovery)),
        new Settings.Registry(given(registry), given(patience)),
        new Settings.Output(
            given(kafka),
            given(updatesTopic),
            windowUpdatesTopic,
            given(alertsTopic),
            given(followUpsTopic),
            given(rejectedTopic),
            given(guarantee),
            given(prefix),
            given(transactionTimeout),
            given(maxRejectedBytes)),
        new Settings.Counting(
            given(windows),
            given(skew),
            given(horizon),
            given(update),
            given(combine),
            given(heartbeat),
            given(maxSubjects),
            given(maxTenants)),
        new Settings.Running(
            given(parallelism),
            given(checkpoint),
            given(tenantMetrics),
            given(stateCacheMemory),
            given(backfill)));
  }

  /** A job beside another one must not take what is the other's, nor miss what that had. */
  private void rejectHalfBackfill(
      Settings.@Nullable StartFrom startFrom, @Nullable DeliveryGuarantee guarantee) {
    if (startFrom == Settings.StartFrom.LATEST) {
      mistakes.add("start-from is LATEST: a backfill reads all, so leave it out.");
    }
    if (!texts.containsKey(Catalogue.GROUP_ID.name())) {
      mistakes.add("group-id is missing: a backfill needs one that no other job has.");
    }
    if (guarantee == DeliveryGuarantee.EXACTLY_ONCE
        && !texts.containsKey(Catalogue.TRANSACTIONAL_ID_PREFIX.name())) {
      mistakes.add(
          "transactional-id-prefix is missing: with EXACTLY_ONCE a backfill needs one that no"
              + " other job has.");
    }
  }

  /** Null if the address or the file has a mistake. */
  private <C> @Nullable C connection(
      Setting<String> address, Setting<String> file, BiFunction<String, String, C> connect) {
    String to = valueOf(address);
    String properties = valueOf(file);
    if (to == null || properties == null) {
      return null;
    }
    try {
      return connect.apply(to, properties);
    } catch (IllegalArgumentException e) {
      mistakes.add("%s %s: %s.".formatted(file.name(), properties, e.getMessage()));
      return null;
    }
  }

  private static void putGiven(
      Map<String, String> topics, Setting<String> setting, @Nullable String topic) {
    if (topic != null) {
      topics.put(setting.name(), topic);
    }
  }

  private void rejectSharedTopics(Map<String, String> outputs) {
    Map<String, String> settingOf = new TreeMap<>();
    outputs.forEach(
        (setting, topic) -> {
          String other = settingOf.putIfAbsent(topic, setting);
          if (other != null) {
            mistakes.add(
                "%s and %s are both '%s': they must differ.".formatted(other, setting, topic));
          }
        });
  }

  /** A job that reads what it writes never ends; and a policy is no response. */
  private void rejectLoops(
      @Nullable String pattern,
      @Nullable List<String> topics,
      @Nullable String policiesTopic,
      Map<String, String> outputs) {
    for (String output : outputs.values()) {
      if (pattern != null && output.matches(pattern)) {
        mistakes.add(
            "responses-topic-pattern '%s' matches the output topic %s: it must not."
                .formatted(pattern, output));
      } else if (output.equals(policiesTopic)
          || pattern == null && topics != null && topics.contains(output)) {
        mistakes.add("%s is both read and written: it must not be.".formatted(output));
      }
    }
    if (policiesTopic != null
        && (pattern != null
            ? policiesTopic.matches(pattern)
            : topics != null && topics.contains(policiesTopic))) {
      mistakes.add(
          "%s is read for both policies and responses: it must not be.".formatted(policiesTopic));
    }
  }

  private void rejectUnknown() {
    List<String> names = Catalogue.ALL.stream().map(Setting::name).toList();
    for (String name : new TreeMap<>(texts).keySet()) {
      if (!names.contains(name)) {
        mistakes.add("%s is no setting; see --help for all of them.".formatted(name));
      }
    }
  }

  private <T> @Nullable T valueOf(Setting<T> setting) {
    String text = texts.getOrDefault(setting.name(), setting.fallback());
    if (text == null) {
      mistakes.add("%s is missing; it is required.".formatted(setting.name()));
      return null;
    }
    if (text.equals(NO_VALUE)) {
      mistakes.add(
          "%s has no value; write '--%s %s'."
              .formatted(setting.name(), setting.name(), setting.form()));
      return null;
    }
    try {
      return setting.reader().apply(text);
    } catch (IllegalArgumentException e) {
      mistakes.add("%s is '%s': %s.".formatted(setting.name(), withoutUser(text), e.getMessage()));
      return null;
    }
  }

  /** A mistake is shown; who put a password into an address does not want it shown. */
  private static String withoutUser(String text) {
    return text.replaceAll("//[^/]*@", "//(hidden)@");
  }

  /** What was read without a mistake. */
  private static <T> T given(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("a setting without a mistake has a value");
    }
    return value;
  }

  /** Reads arguments and, under them, the file that they name. */
  static SettingsReader of(String... args) {
    return new SettingsReader(texts(args));
  }

  private static Map<String, String> texts(String... args) {
    ParameterTool arguments;
    try {
      arguments = ParameterTool.fromArgs(args);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          List.of(
              "%s Write settings as '--name value'; see --help."
                  .formatted(withoutUser(String.valueOf(e.getMessage())))));
    }
    if (!arguments.has(FILE)) {
      return arguments.toMap();
    }
    String file = arguments.get(FILE);
    if (file.equals(NO_VALUE)) {
      throw new SettingsException(List.of("settings has no value; write '--settings FILE'."));
    }
    try {
      Map<String, String> texts = new TreeMap<>(ParameterTool.fromPropertiesFile(file).toMap());
      texts.putAll(arguments.toMap());
      texts.remove(FILE);
      return texts;
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(
          List.of("settings file %s cannot be read: %s".formatted(file, e.getMessage())));
    }
  }
}

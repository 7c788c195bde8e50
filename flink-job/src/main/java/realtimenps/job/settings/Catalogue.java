package realtimenps.job.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import realtimenps.job.domain.WindowLayout;

/** Every setting there is, with its default and the reason for it. */
final class Catalogue {
  private static final Duration FOREVER = Duration.ofDays(3650);
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  static final Setting<String> BOOTSTRAP_SERVERS =
      Setting.text("bootstrap-servers", "HOST:PORT,...", null, "The Kafka brokers to start from.");
  static final Setting<String> KAFKA_PROPERTIES =
      file(
          "kafka-properties",
          "Security settings of Kafka's clients (security.*, sasl.*, ssl.*), as 'name=value'. The"
              + " file must be on every machine of the job and stays there: nothing of it goes"
              + " into the job's graph. ${env:NAME} stands for an environment variable.");
  static final Setting<String> REGISTRY_URL =
      new Setting<>(
          "schema-registry-url",
          "URL,...",
          null,
          "The schema registry (Confluent API). The job reads schemas there and registers none.",
          Catalogue::readUrls);
  static final Setting<String> REGISTRY_PROPERTIES =
      file(
          "schema-registry-properties",
          "Credentials for the registry (basic.auth.*, bearer.auth.*, schema.registry.ssl.*), as"
              + " Confluent's client takes them. The same holds as for kafka-properties.");
  static final Setting<List<String>> RESPONSES_TOPICS =
      new Setting<>(
          "responses-topics",
          "TOPIC,...",
          "nps.responses",
          "Where survey responses are read.",
          Catalogue::readTopics);
  static final Setting<String> RESPONSES_TOPIC_PATTERN =
      new Setting<>(
          "responses-topic-pattern",
          "REGEX",
          "",
          "Reads every topic whose whole name matches, new ones too, instead of responses-topics.",
          Catalogue::readPattern);
  static final Setting<String> UPDATES_TOPIC =
      Setting.text("updates-topic", "TOPIC", "nps.updates", "Where NPS updates are written.");
  static final Setting<Boolean> FLAT_UPDATES =
      new Setting<>(
          "flat-updates",
          "true|false",
          "false",
          "Whether updates are also written laid flat, a record a window, for SQL and sink"
              + " connectors. Off, as they are as many records again for each window.",
          Catalogue::readBoolean);
  static final Setting<String> WINDOW_UPDATES_TOPIC =
      Setting.text(
          "window-updates-topic",
          "TOPIC",
          "nps.window-updates",
          "Where updates go that are laid flat.");
  static final Setting<String> ALERTS_TOPIC =
      Setting.text(
          "alerts-topic", "TOPIC", "nps.alerts", "Where alerts on detractor spikes are written.");
  static final Setting<String> FOLLOW_UPS_TOPIC =
      Setting.text(
          "follow-ups-topic", "TOPIC", "nps.follow-ups", "Where a task for each detractor goes.");
  static final Setting<String> POLICIES_TOPIC =
      Setting.text(
          "policies-topic",
          "TOPIC",
          "nps.tenant-policies",
          "Where the tenants' policies are read, from the start at every first start.");
  static final Setting<String> REJECTED_TOPIC =
      Setting.text(
          "rejected-topic", "TOPIC", "nps.rejected", "Where records that cannot be counted go.");
  static final Setting<String> GROUP_ID =
      Setting.text(
          "group-id",
          "NAME",
          "nps-job",
          "Offsets are committed under this name so that lag monitors see them; the job itself"
              + " goes on from its checkpoints.");
  static final Setting<Settings.StartFrom> START_FROM =
      Setting.choice(
          "start-from",
          Settings.StartFrom.class,
          Settings.StartFrom.EARLIEST,
          "Where a job without a checkpoint starts to read. EARLIEST, so that windows are whole.");
  static final Setting<Boolean> BACKFILL =
      new Setting<>(
          "backfill",
          "true|false",
          "false",
          "Whether the job, at each start, tells nothing until it has caught up with all that there"
              + " is to read, and then every subject once. For a job without a checkpoint, beside a"
              + " live one or in its place; to be turned off after that. It wants a group-id, and"
              + " with EXACTLY_ONCE a transactional-id-prefix, of its own, and to read its outputs.",
          Catalogue::readBoolean);
  static final Setting<Duration> DISCOVERY_INTERVAL =
      Setting.duration(
          "partition-discovery-interval",
          "10 s",
          SECOND,
          FOREVER,
          "How often new partitions and topics are looked for; they are read from their start.");
  static final Setting<Duration> REGISTRY_PATIENCE =
      Setting.duration(
          "registry-patience",
          "10 min",
          SECOND,
          FOREVER,
          "How long an outage of the registry may hold the reader of a new schema before the task"
              + " fails and restarts. Nothing is rejected or lost meanwhile. With EXACTLY_ONCE no"
              + " longer than 45 % of transaction-timeout: checkpoints wait, too. A JobManager that"
              + " starts the job waits as long for what is missing or refused.");
  static final Setting<DeliveryGuarantee> GUARANTEE =
      new Setting<>(
          "delivery-guarantee",
          "AT_LEAST_ONCE|EXACTLY_ONCE",
          "AT_LEAST_ONCE",
          "AT_LEAST_ONCE is right for consumers that keep the largest (epoch, revision) and shows"
              + " updates in milliseconds. EXACTLY_ONCE holds them back until the next checkpoint.",
          Catalogue::readGuarantee);
  static final Setting<String> TRANSACTIONAL_ID_PREFIX =
      Setting.text(
          "transactional-id-prefix",
          "NAME",
          "nps-job",
          "Names the transactions of EXACTLY_ONCE; no two jobs on a cluster may share it.");
  static final Setting<Duration> TRANSACTION_TIMEOUT =
      Setting.duration(
          "transaction-timeout",
          "15 min",
          Duration.ofMinutes(1),
          Duration.ofDays(24),
          "With EXACTLY_ONCE, must outlast two checkpoints, which fail after 45 % of it each, and a"
              + " restart, or what is in the transaction is lost; brokers allow 15 min by default.");
  static final Setting<Integer> MAX_REJECTED_BYTES =
      Setting.integer(
          "max-rejected-bytes",
          "BYTES",
          "900000",
          0,
          900_000,
          "The largest record that is copied into its rejection; of a larger one the rejection"
              + " has the place only. With all else in it a rejection has to stay below the 1 MiB"
              + " that a producer sends.");
  static final Setting<WindowLayout> WINDOWS =
      new Setting<>(
          "windows",
          "SIZE/PANE,...",
          "PT15M/PT15S,PT1H/PT1M,P1D/PT15M,P7D/PT2H,P30D/PT8H",
          "The rolling windows of every subject, in ISO-8601 durations. A window moves on by its"
              + " pane, which must divide its size and be a multiple of the finest pane.",
          WindowLayout::parse);
  static final Setting<Duration> ALLOWED_SKEW =
      Setting.duration(
          "allowed-skew",
          "5 min",
          Duration.ZERO,
          FOREVER,
          "By how much an answer may be dated after its record's Kafka timestamp; beyond, its"
              + " sender's clock is wrong and it is rejected.");
  static final Setting<Duration> MEMORY_HORIZON =
      Setting.duration(
          "memory-horizon",
          "40 d",
          SECOND,
          FOREVER,
          "How long a response is remembered (processing time since its last change) so that it"
              + " can be recognised, corrected and erased. Must outlast the longest window.");
  static final Setting<Duration> UPDATE_INTERVAL =
      Setting.duration(
          "update-interval",
          "250 ms",
          MILLISECOND,
          Duration.ofMinutes(1),
          "A subject's first update goes out at once, then at most one in this time, with the"
              + " latest numbers: faster than anyone reads, far fewer records under load.");
  static final Setting<Duration> COMBINE_INTERVAL =
      Setting.duration(
          "combine-interval",
          "20 ms",
          MILLISECOND,
          Duration.ofSeconds(10),
          "Under load, what a team, channel or tenant gets within this time is sent on as one"
              + " change, so that a big tenant is no hot key.");
  static final Setting<Duration> HEARTBEAT_INTERVAL =
      Setting.duration(
          "heartbeat-interval",
          "15 s",
          SECOND,
          Duration.ofHours(1),
          "The longest silence of a tenant's TENANT record, so that readers tell quiet from"
              + " stopped.");
  static final Setting<Integer> MAX_SUBJECTS =
      Setting.integer(
          "max-subjects",
          "NUMBER",
          "100000",
          1,
          10_000_000,
          "How many channels, teams, agents and agents on channels a tenant may have; a response"
              + " that would open more is rejected, so that ids made at random do not fill the"
              + " disks of all. Each reading subtask counts those that it sees.");
  static final Setting<Integer> MAX_TENANTS =
      Setting.integer(
          "max-tenants",
          "NUMBER",
          "10000",
          1,
          10_000_000,
          "How many tenants there may be; a response of another is rejected, so that a sender that"
              + " puts ids made at random into tenantId does not fill the disks, each with a"
              + " heartbeat. Each reading subtask counts those that it sees.");
  static final Setting<Integer> PARALLELISM =
      Setting.integer(
          "parallelism",
          "NUMBER",
          "0",
          0,
          128,
          "Subtasks of each step; 0 for the cluster's default.");
  static final Setting<Duration> CHECKPOINT_INTERVAL =
      Setting.duration(
          "checkpoint-interval",
          "10 s",
          Duration.ofMillis(100),
          FOREVER,
          "How much is read again after a failure; unless the cluster's configuration says else.");
  static final Setting<Integer> TENANT_METRICS =
      Setting.integer(
          "tenant-metrics",
          "NUMBER",
          "500",
          0,
          100_000,
          "How many tenants have metrics of their own in a subtask; the rest share '(other)', so"
              + " that metrics stay bounded.");
  static final Setting<Long> STATE_CACHE_MEMORY =
      new Setting<>(
          "state-cache-memory",
          "SIZE",
          "64 mb",
          "How much of the heap a subtask that rolls windows, or one that detects spikes, may use"
              + " for active subjects, so that RocksDB is spared: 64 mb hold the windows of some"
              + " 40,000. Without effect on the heap backend, which has all of them there.",
          Catalogue::readSize);

  static final List<Setting<?>> ALL =
      List.of(
          BOOTSTRAP_SERVERS,
          KAFKA_PROPERTIES,
          REGISTRY_URL,
          REGISTRY_PROPERTIES,
          RESPONSES_TOPICS,
          RESPONSES_TOPIC_PATTERN,
          POLICIES_TOPIC,
          UPDATES_TOPIC,
          FLAT_UPDATES,
          WINDOW_UPDATES_TOPIC,
          ALERTS_TOPIC,
          FOLLOW_UPS_TOPIC,
          REJECTED_TOPIC,
          GROUP_ID,
          START_FROM,
          BACKFILL,
          DISCOVERY_INTERVAL,
          REGISTRY_PATIENCE,
          GUARANTEE,
          TRANSACTIONAL_ID_PREFIX,
          TRANSACTION_TIMEOUT,
          MAX_REJECTED_BYTES,
          WINDOWS,
          ALLOWED_SKEW,
          MEMORY_HORIZON,
          UPDATE_INTERVAL,
          COMBINE_INTERVAL,
          HEARTBEAT_INTERVAL,
          MAX_SUBJECTS,
          MAX_TENANTS,
          PARALLELISM,
          CHECKPOINT_INTERVAL,
          TENANT_METRICS,
          STATE_CACHE_MEMORY);

  private Catalogue() {}

  /** Every setting with its form, default and reason, as {@code --help} prints them. */
  static String help() {
    StringBuilder help =
        new StringBuilder(
            """
            Counts survey responses from Kafka and writes live NPS updates to Kafka.

            Settings, as '--name value' or, in the file of '--settings FILE', as 'name=value'. Arguments win.
            A DURATION is written like '250 ms', '15 s', '10 min', '40 d' or PT15S.

            """);
    for (Setting<?> setting : ALL) {
      String fallback = setting.fallback();
      help.append("  --%s %s%n".formatted(setting.name(), setting.form()));
      help.append(
          "      %s%n"
              .formatted(
                  fallback == null
                      ? "Required."
                      : fallback.isEmpty() ? "Default: none." : "Default: " + fallback));
      wrap(setting.reason(), 92).forEach(line -> help.append("      %s%n".formatted(line)));
    }
    return help.toString();
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() >= width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static Setting<String> file(String name, String reason) {
    return new Setting<>(name, "FILE", "", reason, String::trim);
  }

  private static String readUrls(String text) {
    List<String> urls = Arrays.stream(text.split(",", -1)).map(String::trim).toList();
    for (String url : urls) {
      if (!url.matches("(https?|mock)://[^\\s/].*")) {
        throw new IllegalArgumentException(
            "it must be addresses such as http://HOST:PORT, with commas between them");
      }
      if (url.contains("@")) {
        throw new IllegalArgumentException(
            "credentials belong in the file of schema-registry-properties");
      }
    }
    return String.join(",", urls);
  }

  private static List<String> readTopics(String text) {
    List<String> topics = Arrays.stream(text.split(",", -1)).map(String::trim).toList();
    if (topics.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException("it must be topic names, with commas between them");
    }
    return topics;
  }

  private static String readPattern(String text) {
    try {
      return Pattern.compile(text).pattern();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "it is not a regular expression: " + e.getDescription(), e);
    }
  }

  private static Boolean readBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("it must be true or false");
    };
  }

  private static Long readSize(String text) {
    try {
      return MemorySize.parse(text).getBytes();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it must be a size such as 64 mb", e);
    }
  }

  private static DeliveryGuarantee readGuarantee(String text) {
    return switch (text) {
      case "AT_LEAST_ONCE" -> DeliveryGuarantee.AT_LEAST_ONCE;
      case "EXACTLY_ONCE" -> DeliveryGuarantee.EXACTLY_ONCE;
      default ->
          throw new IllegalArgumentException("it must be one of AT_LEAST_ONCE, EXACTLY_ONCE");
    };
  }
}

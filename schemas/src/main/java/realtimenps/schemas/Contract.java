package realtimenps.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * What is agreed on with whoever writes or reads a topic: its usual name, partitions and settings,
 * and the schema of its values as it is published, without the hints to Java that the generated
 * classes have.
 */
public enum Contract {
  /** Skew is judged against the time of arrival, which no producer may set. */
  SURVEY_RESPONSE(
      "nps.responses",
      12,
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", days(35),
          "message.timestamp.type", "LogAppendTime"),
      "SurveyResponse",
      Compatibility.BACKWARD_TRANSITIVE),

  NPS_UPDATE(
      "nps.updates",
      12,
      Map.of(
          "cleanup.policy",
          "compact",
          "min.cleanable.dirty.ratio",
          "0.1",
          "segment.ms",
          hours(1),
          "max.compaction.lag.ms",
          hours(2)),
      "NpsUpdate",
      Compatibility.FULL_TRANSITIVE),

  /** Only with the setting {@code flat-updates}. */
  WINDOW_UPDATE(
      "nps.window-updates", 12, NPS_UPDATE.settings, "WindowUpdate", Compatibility.FULL_TRANSITIVE),

  NPS_ALERT(
      "nps.alerts",
      3,
      Map.of("cleanup.policy", "compact,delete", "retention.ms", days(90)),
      "NpsAlert",
      Compatibility.FULL_TRANSITIVE),

  FOLLOW_UP(
      "nps.follow-ups",
      3,
      Map.of("cleanup.policy", "compact,delete", "retention.ms", days(90)),
      "FollowUp",
      Compatibility.FULL_TRANSITIVE),

  /** Its tombstones outlast the savepoints that are kept: a job may go on from one of these. */
  TENANT_POLICY(
      "nps.tenant-policies",
      1,
      Map.of("cleanup.policy", "compact", "delete.retention.ms", days(35)),
      "TenantPolicy",
      Compatibility.BACKWARD_TRANSITIVE),

  REJECTED_RESPONSE(
      "nps.rejected",
      3,
      Map.of("cleanup.policy", "delete", "retention.ms", days(14)),
      "RejectedResponse",
      Compatibility.FULL_TRANSITIVE);

  /** Which schemas may follow on one, as schema registries name it. */
  public enum Compatibility {
    /** What it reads: a new schema reads all that was written with an earlier one. */
    BACKWARD_TRANSITIVE,
    /** What it writes: and every earlier one reads what is written with the new. */
    FULL_TRANSITIVE
  }

  private final String topic;
  private final int partitions;
  private final SortedMap<String, String> settings;
  private final String record;
  private final Compatibility compatibility;

  Contract(
      String topic,
      int partitions,
      Map<String, String> settings,
      String record,
      Compatibility compatibility) {
    this.topic = topic;
    this.partitions = partitions;
    this.settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    this.record = record;
    this.compatibility = compatibility;
  }

  private static String days(int days) {
    return String.valueOf(Duration.ofDays(days).toMillis());
  }

  private static String hours(int hours) {
    return String.valueOf(Duration.ofHours(hours).toMillis());
  }

  /** The name of the topic, unless a setting says else. */
  public String topic() {
    return topic;
  }

  /** In production. Those of an output are never changed: keys would move. */
  public int partitions() {
    return partitions;
  }

  /** The topic's own settings. */
  public SortedMap<String, String> settings() {
    return settings;
  }

  /** The registry's subject for the values of a topic. */
  public static String subjectOf(String topic) {
    return topic + "-value";
  }

  /** The rule that the registry holds later schemas to. */
  public Compatibility compatibility() {
    return compatibility;
  }

  /** The name of its file in {@code schemas/src/main/avro}. */
  public String file() {
    return record + ".avsc";
  }

  public Schema schema() {
    String resource = "/realtimenps/v1/" + file();
    try (InputStream in = Contract.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be read: " + resource, e);
    }
  }
}

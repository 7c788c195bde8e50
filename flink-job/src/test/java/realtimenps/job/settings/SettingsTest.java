package realtimenps.job.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import realtimenps.job.domain.WindowLayout;

class SettingsTest {
  private static final List<String> REQUIRED =
      List.of("--bootstrap-servers", "kafka:9092", "--schema-registry-url", "http://registry:8081");

  @Test
  void theDefaultsAreThoseOfTheContract() {
    Settings settings = parse();
    assertThat(settings.input().kafka().bootstrapServers()).isEqualTo("kafka:9092");
    assertThat(settings.input().topics()).containsExactly("nps.responses");
    assertThat(settings.input().topicPattern()).isNull();
    assertThat(settings.output().updatesTopic()).isEqualTo("nps.updates");
    assertThat(settings.output().rejectedTopic()).isEqualTo("nps.rejected");
    assertThat(settings.output().guarantee()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
    assertThat(settings.counting().windows())
        .isEqualTo(WindowLayout.parse("PT15M/PT15S,PT1H/PT1M,P1D/PT15M,P7D/PT2H,P30D/PT8H"));
    assertThat(settings.counting().allowedSkew()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.counting().memoryHorizon()).isEqualTo(Duration.ofDays(40));
    assertThat(settings.counting().updateInterval()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.counting().combineInterval()).isEqualTo(Duration.ofMillis(20));
    assertThat(settings.counting().heartbeatInterval()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void everyMistakeIsReportedAtOnceAndInPlainWords() {
    assertThatThrownBy(
            () ->
                Settings.parse(
                    "--schema-registry-url", "http://registry:8081",
                    "--windows", "PT15M/PT7S",
                    "--update-interval", "soon",
                    "--parallelism", "many",
                    "--delivery-guarantee", "NONE",
                    "--start-from", "yesterday",
                    "--heartbeat-interval", "1 ms",
                    "--responses-topics", "a,,b",
                    "--responses-topic-pattern", "nps.(",
                    "--no-such-thing", "1"))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e -> {
              assertThat(e.mistakes())
                  .containsExactlyInAnyOrder(
                      "no-such-thing is no setting; see --help for all of them.",
                      "bootstrap-servers is missing; it is required.",
                      "responses-topics is 'a,,b': it must be topic names, with commas between"
                          + " them.",
                      "responses-topic-pattern is 'nps.(': it is not a regular expression:"
                          + " Unclosed group.",
                      "start-from is 'yesterday': it must be one of EARLIEST, LATEST.",
                      "delivery-guarantee is 'NONE': it must be one of AT_LEAST_ONCE,"
                          + " EXACTLY_ONCE.",
                      "windows is 'PT15M/PT7S': window PT15M/PT7S: the pane must be longer than"
                          + " zero and divide the size.",
                      "update-interval is 'soon': it must be a duration, such as '250 ms' or"
                          + " PT15S.",
                      "heartbeat-interval is '1 ms': it must be from PT1S to PT1H.",
                      "parallelism is 'many': it must be a whole number.");
              assertThat(e).hasMessageContainingAll("no-such-thing", "parallelism");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          memory-horizon      | 30 d                       | memory-horizon is PT720H: it must be longer than the longest window and allowed-skew, PT720H + PT5M.
          memory-horizon      | 43205 min                  | memory-horizon is PT720H5M: it must be longer than the longest window and allowed-skew, PT720H + PT5M.
          memory-horizon      | 9223372036854775807 d      | memory-horizon is '9223372036854775807 d': it must be a duration
          update-interval     | 0 ms                       | update-interval is '0 ms': it must be from
          windows             | PT15M/PT15S,P106751991168D/PT1H | windows is 'PT15M/PT15S,P106751991168D/PT1H': 'P106751991168D' is too long.
          transaction-timeout | 40 d                       | transaction-timeout is '40 d': it must be from
          updates-topic       | ' '                        | updates-topic is ' ': it must not be empty.
          schema-registry-url | localhost:8081             | schema-registry-url is 'localhost:8081': it must be addresses such as http://HOST:PORT
          updates-topic       | nps.rejected               | updates-topic and rejected-topic are both 'nps.rejected': they must differ.
          responses-topics    | a,nps.updates              | nps.updates is both read and written: it must not be.
          responses-topic-pattern | nps\\.u.*            | responses-topic-pattern 'nps\\.u.*' matches the output topic nps.updates
          parallelism         | 129                        | parallelism is '129': it must be from 0 to 128.
          parallelism         | -1                         | parallelism is '-1': it must be from 0 to 128.
          """)
  void aValueThatCannotBeIsAMistakeAndNoCrash(String name, String value, String says) {
    assertThatThrownBy(() -> parse("--" + name, value))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e -> assertThat(e.mistakes()).singleElement().asString().startsWith(says));
  }

  @Test
  void aNameWithoutAValueIsAMistake() {
    assertThatThrownBy(() -> parse("--updates-topic"))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.mistakes())
                    .singleElement()
                    .asString()
                    .startsWith("updates-topic has no value"));
    assertThatThrownBy(
            () -> Settings.parse("--bootstrap-servers", "--schema-registry-url", "http://u"))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.mistakes())
                    .singleElement()
                    .asString()
                    .startsWith("bootstrap-servers has no value"));
  }

  @Test
  void whatIsNoSettingAtAllIsAMistake() {
    assertThatThrownBy(() -> parse("loose"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("loose")
        .hasMessageContaining("--name value");
  }

  @Test
  void aListAndAPatternOfTopicsExcludeEachOther() {
    assertThatThrownBy(
            () -> parse("--responses-topics", "a", "--responses-topic-pattern", "surveys\\..*"))
        .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.mistakes()).hasSize(1));
    Settings settings = parse("--responses-topic-pattern", "surveys\\..*");
    assertThat(settings.input().topics()).isEmpty();
    assertThat(settings.input().topicPattern()).isEqualTo("surveys\\..*");
    assertThat(parse("--responses-topics", "a, b").input().topics()).containsExactly("a", "b");
  }

  @Test
  void aBackfillTakesNothingOfAnotherJobAndReadsAll() {
    assertThat(parse().running().backfill()).isFalse();
    assertThat(parse("--backfill", "true", "--group-id", "mine").running().backfill()).isTrue();
    assertThatThrownBy(
            () ->
                parse(
                    "--backfill",
                    "true",
                    "--start-from",
                    "LATEST",
                    "--delivery-guarantee",
                    "EXACTLY_ONCE"))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.mistakes())
                    .containsExactly(
                        "start-from is LATEST: a backfill reads all, so leave it out.",
                        "group-id is missing: a backfill needs one that no other job has.",
                        "transactional-id-prefix is missing: with EXACTLY_ONCE a backfill needs"
                            + " one that no other job has."));
  }

  @Test
  void transactionsMustOutlastCheckpointsWhenThereAreAny() {
    String[] tight = {"--transaction-timeout", "1 min", "--checkpoint-interval", "45 s"};
    assertThat(parse(tight).output().transactionTimeout()).isEqualTo(Duration.ofMinutes(1));
    List<String> exactlyOnce = new ArrayList<>(Arrays.asList(tight));
    exactlyOnce.addAll(List.of("--delivery-guarantee", "EXACTLY_ONCE"));
    assertThatThrownBy(() -> parse(exactlyOnce.toArray(String[]::new)))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "transaction-timeout is PT1M: it must be at least twice checkpoint-interval, PT45S.");
  }

  @Test
  void aFileIsReadAndArgumentsWin(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("nps.properties"),
            """
            bootstrap-servers=fromfile:9092
            schema-registry-url=http://registry:8081
            # an hour is enough for us
            windows=PT1H/PT1M
            update-interval=1 s
            """);
    Settings settings =
        Settings.parse("--settings", file.toString(), "--update-interval", "PT0.5S");
    assertThat(settings.input().kafka().bootstrapServers()).isEqualTo("fromfile:9092");
    assertThat(settings.counting().windows()).isEqualTo(WindowLayout.parse("PT1H/PT1M"));
    assertThat(settings.counting().updateInterval()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void mistakesInAFileAreReportedLikeAnyOther(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("nps.properties"), "windws=PT1H/PT1M\n");
    assertThatThrownBy(() -> Settings.parse("--settings", file.toString()))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.mistakes())
                    .containsExactlyInAnyOrder(
                        "windws is no setting; see --help for all of them.",
                        "bootstrap-servers is missing; it is required.",
                        "schema-registry-url is missing; it is required."));
    assertThatThrownBy(() -> Settings.parse("--settings", folder.resolve("none").toString()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void helpTellsEverySettingWithItsDefaultAndReason() {
    String help = Settings.help();
    Matcher setting =
        Pattern.compile(
                "(?m)^  --([a-z-]+) (\\S.*)\\R      (Default: .+|Required\\.)\\R      (\\S.+)")
            .matcher(help);
    List<String> names = new ArrayList<>();
    while (setting.find()) {
      names.add(setting.group(1));
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "bootstrap-servers",
            "kafka-properties",
            "schema-registry-url",
            "schema-registry-properties",
            "responses-topics",
            "responses-topic-pattern",
            "policies-topic",
            "updates-topic",
            "flat-updates",
            "window-updates-topic",
            "alerts-topic",
            "follow-ups-topic",
            "rejected-topic",
            "group-id",
            "start-from",
            "backfill",
            "partition-discovery-interval",
            "registry-patience",
            "delivery-guarantee",
            "transactional-id-prefix",
            "transaction-timeout",
            "max-rejected-bytes",
            "windows",
            "allowed-skew",
            "memory-horizon",
            "update-interval",
            "combine-interval",
            "heartbeat-interval",
            "max-subjects",
            "max-tenants",
            "parallelism",
            "checkpoint-interval",
            "tenant-metrics",
            "state-cache-memory");
    assertThat(help).contains("Default: PT15M/PT15S,PT1H/PT1M,P1D/PT15M,P7D/PT2H,P30D/PT8H");
  }

  @Test
  void credentialsAreInFilesAndAMistakeInOneShowsNone(@TempDir Path dir) throws IOException {
    Path kafka =
        Files.writeString(dir.resolve("kafka"), "sasl.mechanism=PLAIN\nsasl.jass=s3cret\n");
    Path registry = Files.writeString(dir.resolve("registry"), "basic.auth.user.info=me:s3cret\n");

    assertThatThrownBy(
            () ->
                Settings.parse(
                    "--bootstrap-servers",
                    "kafka:9092",
                    "--kafka-properties",
                    kafka.toString(),
                    "--schema-registry-url",
                    "https://me:s3cret@registry",
                    "--schema-registry-properties",
                    registry.toString()))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.mistakes())
                    .containsExactly(
                        "kafka-properties %s: it has sasl.jass, which may not be set there."
                            .formatted(kafka),
                        "schema-registry-url is 'https://(hidden)@registry': credentials belong in"
                            + " the file of schema-registry-properties."));

    Files.writeString(kafka, "sasl.mechanism=PLAIN\nsasl.jaas.config=s3cret\n");
    Settings settings =
        parse(
            "--kafka-properties",
            kafka.toString(),
            "--schema-registry-properties",
            registry.toString());
    assertThat(settings.registry().connection().file()).isEqualTo(registry.toString());
    assertThat(settings.toString()).contains(kafka.toString()).doesNotContain("s3cret");
  }

  private static Settings parse(String... more) {
    List<String> args = new ArrayList<>(REQUIRED);
    args.addAll(Arrays.asList(more));
    return Settings.parse(args.toArray(String[]::new));
  }
}

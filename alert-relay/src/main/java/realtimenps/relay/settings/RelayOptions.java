package realtimenps.relay.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The command line of the relay: every setting with its default and the reason for it. */
@Command(
    name = "alert-relay",
    description = {
      "Takes alerts on detractor spikes from Kafka to a pager: Prometheus Alertmanager, PagerDuty.",
      "Every setting may also be a line 'name=value' in the file of --settings; arguments win."
          + " A DURATION is written like '250 ms', '15 s', '10 min', '1 h' or PT15S."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class RelayOptions {
  private static final String SETTINGS = "--settings";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "The Kafka brokers to start from. Required.")
  String bootstrapServers = "";

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "Security settings of Kafka's clients (security.*, sasl.*, ssl.*), as 'name=value';"
              + " $${env:NAME} stands for an environment variable. Default: none.")
  String kafkaProperties = "";

  @Option(
      names = "--schema-registry-url",
      paramLabel = "URL,...",
      description = "The schema registry (Confluent API). Required.")
  String registryUrl = "";

  @Option(
      names = "--schema-registry-properties",
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "Credentials for the registry (basic.auth.*, bearer.auth.*, schema.registry.ssl.*), as"
              + " Confluent's client takes them. Default: none.")
  String registryProperties = "";

  @Option(
      names = "--alerts-topic",
      paramLabel = "TOPIC",
      defaultValue = "nps.alerts",
      description =
          "Where alerts are read, from the start at every start: what is open is in the topic and"
              + " nowhere else. Default: ${DEFAULT-VALUE}.")
  String alertsTopic = "";

  @Option(
      names = "--updates-topic",
      paramLabel = "TOPIC",
      defaultValue = "nps.updates",
      description = "Tells that the job lives and how far it is behind. Default: ${DEFAULT-VALUE}.")
  String updatesTopic = "";

  @Option(
      names = "--alertmanager-url",
      paramLabel = "URL,...",
      defaultValue = "",
      description =
          "The Alertmanagers, such as http://127.0.0.1:9093. Of a cluster name all: each is told"
              + " everything, and they agree among themselves who pages. Default: none.")
  String alertmanagerUrl = "";

  @Option(
      names = "--alertmanager-user",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "For basic authentication; the password is in --alertmanager-password-file, or in the"
              + " environment as "
              + RelayReader.PASSWORD
              + ". Default: none.")
  String alertmanagerUser = "";

  @Option(
      names = "--alertmanager-password-file",
      paramLabel = "FILE",
      defaultValue = "",
      description = "Holds the password of --alertmanager-user. Default: none.")
  String alertmanagerPasswordFile = "";

  @Option(
      names = "--alertmanager-token-file",
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "Holds a bearer token; or it is in the environment as "
              + RelayReader.TOKEN
              + ". Default: none.")
  String alertmanagerTokenFile = "";

  @Option(
      names = "--pagerduty-keys",
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "Pages through PagerDuty: lines 'receiver=routing key', one of them for 'default'; or"
              + " they are in the environment as "
              + RelayReader.KEYS
              + ". Default: none.")
  String pagerdutyKeys = "";

  @Option(
      names = "--pagerduty-url",
      paramLabel = "URL",
      defaultValue = "https://events.pagerduty.com",
      description =
          "PagerDuty's events API; in its EU region https://events.eu.pagerduty.com."
              + " Default: ${DEFAULT-VALUE}.")
  String pagerdutyUrl = "";

  @Option(
      names = "--resolve-hold",
      paramLabel = "DURATION",
      defaultValue = "15 min",
      description =
          "How long a resolve is held before it is told: an episode that opens again within it is"
              + " no second page. Default: ${DEFAULT-VALUE}.")
  String resolveHold = "";

  @Option(
      names = "--max-alert-age",
      paramLabel = "DURATION",
      defaultValue = "15 min",
      description =
          "While a tenant's numbers are behind by more, it is not paged: nobody can act on the past."
              + " Default: ${DEFAULT-VALUE}.")
  String maxAlertAge = "";

  @Option(
      names = "--stream-silence",
      paramLabel = "DURATION",
      defaultValue = "60 s",
      description =
          "Without any update for so long NpsStreamStopped is raised; the job has each tenant tell"
              + " something every 15 s. Default: ${DEFAULT-VALUE}.")
  String streamSilence = "";

  @Option(
      names = "--resend-interval",
      paramLabel = "DURATION",
      defaultValue = "1 min",
      description =
          "How often Alertmanager is told what is open; it takes it for resolved when five of these"
              + " stay away. Default: ${DEFAULT-VALUE}.")
  String resendInterval = "";

  @Option(
      names = "--operations-receiver",
      paramLabel = "NAME",
      defaultValue = "operations",
      description =
          "Who gets NpsStreamStopped and NpsWatchdog: the receiver label. Default:"
              + " ${DEFAULT-VALUE}.")
  String operationsReceiver = "";

  @Option(
      names = "--runbook",
      paramLabel = "TEXT",
      defaultValue = "alert-relay/README.md, 'When it pages'",
      description =
          "What each page says under 'runbook': the address of yours. Default: ${DEFAULT-VALUE}.")
  String runbook = "";

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "Where /healthz and /metrics are served. Default: ${DEFAULT-VALUE}, as they need no"
              + " password.")
  String httpHost = "";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "18093",
      description = "Their port; 0 for any free one. Default: ${DEFAULT-VALUE}.")
  String httpPort = "";

  @Option(
      names = SETTINGS,
      paramLabel = "FILE",
      description = "Lines 'name=value' with settings. Default: none.")
  @SuppressWarnings("UnusedVariable") // It is read before the others.
  private @Nullable String settingsFile;

  @Option(
      names = "--send-test",
      paramLabel = "TENANT",
      description =
          "Looks for the topics and the registry, sends a test alert of this tenant to every"
              + " target, says what became of it, and ends: 0 if all took it, else 1.")
  private @Nullable String testTenant;

  @Option(
      names = "--test-receiver",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Whom the test alert is for: the receiver label. Default: ${DEFAULT-VALUE}.")
  private String testReceiver = "";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "This text.")
  private boolean help;

  private final List<String> mistakes = new ArrayList<>();

  private RelayOptions() {}

  /**
   * Reads the command line and the file that it names.
   *
   * @throws SettingsException if it cannot be read at all
   */
  public static RelayOptions parse(String... args) {
    RelayOptions options = new RelayOptions();
    CommandLine line = new CommandLine(options).setUnmatchedArgumentsAllowed(true);
    Properties file = fileOf(args);
    for (String name : new TreeSet<>(file.stringPropertyNames())) {
      OptionSpec option = line.getCommandSpec().findOption("--" + name);
      if (option == null || option.usageHelp() || name.equals("settings")) {
        options.mistakes.add(noSetting(name));
      }
    }
    line.setDefaultValueProvider(
        argument ->
            argument instanceof OptionSpec option
                ? file.getProperty(option.longestName().replaceFirst("^-+", ""))
                : null);
    try {
      line.parseArgs(args);
    } catch (CommandLine.ParameterException e) {
      throw new SettingsException(List.of(e.getMessage() + "; see --help."));
    }
    for (String unknown : line.getUnmatchedArguments()) {
      options.mistakes.add(noSetting(unknown.replaceFirst("^-+", "").replaceFirst("=.*", "")));
    }
    return options;
  }

  private static String noSetting(String name) {
    return "%s is no setting; see --help for all of them.".formatted(name);
  }

  private static Properties fileOf(String... args) {
    Properties file = new Properties();
    for (int i = 0; i < args.length; i++) {
      String name =
          args[i].startsWith(SETTINGS + "=")
              ? args[i].substring(SETTINGS.length() + 1)
              : args[i].equals(SETTINGS) && i + 1 < args.length ? args[i + 1] : "";
      if (!name.isEmpty()) {
        try (Reader reader = Files.newBufferedReader(Path.of(name), StandardCharsets.UTF_8)) {
          file.load(reader);
        } catch (IOException | IllegalArgumentException e) {
          throw new SettingsException(
              List.of("settings file %s cannot be read: %s".formatted(name, e)));
        }
      }
    }
    return file;
  }

  /** The text of {@code --help}. */
  public static String usage() {
    return new CommandLine(new RelayOptions()).getUsageMessage();
  }

  /**
   * The settings, checked.
   *
   * @param environment where secrets may be
   * @throws SettingsException with every mistake at once
   */
  public RelaySettings settings(Map<String, String> environment) {
    return new RelayReader(this, environment, mistakes).read();
  }

  public boolean wantsHelp() {
    return help;
  }

  /** The tenant of a test alert that is all that is wanted; null to run. */
  public @Nullable String testTenant() {
    return testTenant;
  }

  public String testReceiver() {
    return testReceiver;
  }
}

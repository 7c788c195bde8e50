package realtimenps.relay.settings;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.connections.RegistryConnection;
import realtimenps.relay.domain.Paging;

/**
 * One pass over the texts of settings, which collects mistakes instead of stopping at the first.
 */
final class RelayReader {
  static final String PASSWORD = "NPS_ALERTMANAGER_PASSWORD";
  static final String TOKEN = "NPS_ALERTMANAGER_TOKEN";
  static final String KEYS = "NPS_PAGERDUTY_KEYS";

  /** What may stand in a header: visible ASCII, no mark of a byte order, no typographic quotes. */
  private static final Pattern BEARER = Pattern.compile("[\\x21-\\x7e]+");

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|min|h|d)");
  private static final Duration FOREVER = Duration.ofDays(365);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final URI NOWHERE = URI.create("http://127.0.0.1");

  private final RelayOptions options;
  private final Map<String, String> environment;
  private final List<String> mistakes;

  RelayReader(RelayOptions options, Map<String, String> environment, List<String> mistakes) {
    this.options = options;
    this.environment = environment;
    this.mistakes = new ArrayList<>(mistakes);
  }

  RelaySettings read() {
    RelaySettings.Input input =
        new RelaySettings.Input(
            connection(
                required("bootstrap-servers", options.bootstrapServers),
                "kafka-properties",
                options.kafkaProperties,
                KafkaConnection::to),
            connection(
                registryUrls(),
                "schema-registry-properties",
                options.registryProperties,
                RegistryConnection::to),
            required("alerts-topic", options.alertsTopic),
            required("updates-topic", options.updatesTopic));
    List<RelaySettings.Alertmanager> alertmanagers = alertmanagers();
    RelaySettings.PagerDuty pagerDuty = pagerDuty();
    Paging paging =
        new Paging(
            duration("resolve-hold", options.resolveHold, Duration.ZERO),
            duration("max-alert-age", options.maxAlertAge, SECOND),
            duration("stream-silence", options.streamSilence, SECOND),
            required("operations-receiver", options.operationsReceiver),
            options.runbook);
    Duration resend = duration("resend-interval", options.resendInterval, Duration.ofMillis(100));
    RelaySettings.Endpoint endpoint =
        new RelaySettings.Endpoint(required("http-host", options.httpHost), port());
    if (options.alertmanagerUrl.isBlank() && pagerDuty == null) {
      mistakes.add("There is nobody to tell: give alertmanager-url, pagerduty-keys or both.");
    }
    if (!mistakes.isEmpty()) {
      throw new SettingsException(mistakes);
    }
    return new RelaySettings(input, alertmanagers, pagerDuty, paging, resend, endpoint);
  }

  private String required(String name, String text) {
    if (text.isBlank()) {
      mistakes.add("%s is missing; it is required.".formatted(name));
    }
    return text.trim();
  }

  /** Without its credentials if their file has a mistake. */
  private <C> C connection(
      String to, String name, String file, BiFunction<String, @Nullable String, C> connect) {
    try {
      return connect.apply(to, file.trim());
    } catch (IllegalArgumentException e) {
      mistakes.add("%s %s: %s.".formatted(name, file.trim(), e.getMessage()));
      return connect.apply(to, null);
    }
  }

  private String registryUrls() {
    String text = required("schema-registry-url", options.registryUrl);
    if (!text.isEmpty()) {
      urls("schema-registry-url", text);
    }
    return text;
  }

  /** Web addresses without credentials, which would end up in logs. */
  private List<URI> urls(String name, String text) {
    List<URI> urls = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      URI uri = NOWHERE;
      try {
        uri = URI.create(part.trim());
      } catch (IllegalArgumentException e) {
        mistakes.add(notAnAddress(name));
        continue;
      }
      if (uri.getRawUserInfo() != null || part.contains("@")) {
        mistakes.add(
            "%s has a user or a password in it: give them by file or environment, see --help."
                .formatted(name));
      } else if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
        mistakes.add(notAnAddress(name));
      } else {
        urls.add(uri);
      }
    }
    return urls;
  }

  private static String notAnAddress(String name) {
    return "%s must be an address such as http://HOST:PORT; of several, commas between them."
        .formatted(name);
  }

  private List<RelaySettings.Alertmanager> alertmanagers() {
    Secret authorization = authorization();
    if (options.alertmanagerUrl.isBlank()) {
      return List.of();
    }
    return urls("alertmanager-url", options.alertmanagerUrl).stream()
        .map(url -> new RelaySettings.Alertmanager(url, authorization))
        .toList();
  }

  private @Nullable Secret authorization() {
    String user = options.alertmanagerUser.trim();
    Secret password =
        secret("alertmanager-password-file", options.alertmanagerPasswordFile, PASSWORD);
    Secret token = secret("alertmanager-token-file", options.alertmanagerTokenFile, TOKEN);
    if (!user.isEmpty() && token != null) {
      mistakes.add("alertmanager-user and a bearer token exclude each other: give one.");
    } else if (!user.isEmpty() && password == null) {
      mistakes.add(
          "alertmanager-user has no password: give alertmanager-password-file or %s."
              .formatted(PASSWORD));
    } else if (user.isEmpty() && password != null) {
      mistakes.add("There is a password for Alertmanager and no alertmanager-user.");
    } else if (password != null) {
      String pair = user + ":" + password.reveal();
      return new Secret(
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    } else if (token != null && !BEARER.matcher(token.reveal()).matches()) {
      mistakes.add(
          "The bearer token of alertmanager-token-file or %s has other characters than a token may have."
              .formatted(TOKEN));
    } else if (token != null) {
      return new Secret("Bearer " + token.reveal());
    }
    return null;
  }

  /** What the file holds, or the environment; null if neither is given. */
  private @Nullable Secret secret(String name, String file, String variable) {
    String text;
    if (!file.isBlank()) {
      try {
        text = Files.readString(Path.of(file.trim()), StandardCharsets.UTF_8).trim();
      } catch (IOException | RuntimeException e) {
        mistakes.add("%s %s cannot be read.".formatted(name, file));
        return null;
      }
      if (text.isEmpty()) {
        mistakes.add("%s %s is empty.".formatted(name, file));
        return null;
      }
    } else {
      text = environment.getOrDefault(variable, "").trim();
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      mistakes.add("The secret of %s or %s has line breaks in it.".formatted(name, variable));
      return null;
    }
    return text.isEmpty() ? null : new Secret(text);
  }

  private RelaySettings.@Nullable PagerDuty pagerDuty() {
    String file = options.pagerdutyKeys.trim();
    String variable = environment.getOrDefault(KEYS, "");
    if (file.isEmpty() && variable.isBlank()) {
      return null;
    }
    String from = file.isEmpty() ? KEYS : "pagerduty-keys " + file;
    List<URI> urls = urls("pagerduty-url", options.pagerdutyUrl);
    try (Reader text =
        file.isEmpty()
            ? new StringReader(variable.replace(',', '\n'))
            : Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      RoutingKeys keys = RoutingKeys.read(text);
      return new RelaySettings.PagerDuty(urls.isEmpty() ? NOWHERE : urls.get(0), keys);
    } catch (IOException e) {
      mistakes.add("%s cannot be read.".formatted(from));
    } catch (IllegalArgumentException e) {
      mistakes.add("%s: %s.".formatted(from, e.getMessage()));
    }
    // Not null: that nobody is told would be one mistake too many.
    return new RelaySettings.PagerDuty(NOWHERE, RoutingKeys.none());
  }

  private Duration duration(String name, String text, Duration least) {
    Duration duration = FOREVER;
    try {
      duration = readDuration(text.trim());
    } catch (DateTimeParseException e) {
      mistakes.add(
          "%s is '%s': it must be a duration, such as '15 s' or PT15S.".formatted(name, text));
      return duration;
    }
    if (duration.compareTo(least) < 0 || duration.compareTo(FOREVER) > 0) {
      mistakes.add("%s is '%s': it must be from %s to %s.".formatted(name, text, least, FOREVER));
    }
    return duration;
  }

  private static Duration readDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Duration.parse(text);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "min" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private int port() {
    String text = options.httpPort.trim();
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
      return Integer.parseInt(text);
    }
    mistakes.add("http-port is '%s': it must be from 0 to 65535.".formatted(text));
    return 0;
  }
}

package realtimenps.connections;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * How a Kafka cluster is reached. Credentials stay in their file: what is handed on, with a job's
 * graph for instance, only refers to it, and each client reads it where it is made.
 *
 * @param bootstrapServers {@code HOST:PORT,...}
 * @param security references to the credentials, by the names of the clients' settings
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> security)
    implements Serializable {
  private static final Set<String> PREFIXES = Set.of("security.", "sasl.", "ssl.");

  /** As Kafka knows it: of a provider, whatever that is called. */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]*:[^}]*}");

  private static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

  /** Serializable, which not every map is. */
  public KafkaConnection {
    security = Map.copyOf(security);
  }

  /** To a cluster that asks for no credentials. */
  public static KafkaConnection to(String bootstrapServers) {
    return new KafkaConnection(bootstrapServers, Map.of());
  }

  /**
   * To a cluster that asks for credentials.
   *
   * @param file the security settings of Kafka's clients, {@code name=value}; must have the same
   *     path wherever a client is made. A value may name an environment variable, {@code
   *     ${env:NAME}}, or another file, {@code ${file:PATH:NAME}}. Null for no credentials
   * @throws IllegalArgumentException with a message that follows on "FILE: " and has no secret
   */
  public static KafkaConnection to(String bootstrapServers, @Nullable String file) {
    if (file == null || file.isEmpty()) {
      return to(bootstrapServers);
    }
    String path = Path.of(file).toAbsolutePath().toString();
    if (path.contains(":") || path.contains("}")) {
      throw new IllegalArgumentException("its path must have no ':' and no '}' in it");
    }
    Map<String, String> security = new TreeMap<>();
    PropertiesFile.read(file, KafkaConnection::isSecurity)
        .forEach(
            (name, value) ->
                // Kafka follows a reference once, not to another one.
                security.put(
                    name,
                    REFERENCE.matcher(value).find()
                        ? value
                        : "${file:%s:%s}".formatted(path, name)));
    security.put(PROVIDERS, "env,file,directory");
    security.put(PROVIDERS + ".env.class", EnvVarConfigProvider.class.getName());
    security.put(PROVIDERS + ".file.class", FileConfigProvider.class.getName());
    security.put(PROVIDERS + ".directory.class", DirectoryConfigProvider.class.getName());
    return new KafkaConnection(bootstrapServers, security);
  }

  private static boolean isSecurity(String name) {
    return PREFIXES.stream().anyMatch(name::startsWith)
        && (ConsumerConfig.configNames().contains(name)
            || ProducerConfig.configNames().contains(name));
  }

  /** What a client needs to connect; a new map, to which the caller adds. */
  public Map<String, Object> clientSettings() {
    Map<String, Object> settings = new HashMap<>(security);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return settings;
  }

  /** The same, with these added. */
  public Map<String, Object> clientSettings(Map<String, ?> more) {
    Map<String, Object> settings = clientSettings();
    settings.putAll(more);
    return settings;
  }
}

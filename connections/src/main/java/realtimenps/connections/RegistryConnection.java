package realtimenps.connections;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * How a schema registry is reached. Credentials stay in their file, which is read at each {@link
 * #open}.
 *
 * @param urls with commas between them; all of one registry
 * @param file the credentials, see {@link #to(String, String)}; null for none
 */
public record RegistryConnection(String urls, @Nullable String file) implements Serializable {
  private static final int MAX_SCHEMAS = 1_000;
  private static final int CONNECT_TIMEOUT_MS = 3_000;
  private static final int READ_TIMEOUT_MS = 5_000;
  private static final Set<String> PREFIXES =
      Set.of("basic.auth.", "bearer.auth.", SchemaRegistryClientConfig.CLIENT_NAMESPACE + "ssl.");
  private static final Set<String> KNOWN = known();
  private static final String TOKEN_SOURCE = "bearer.auth.credentials.source";
  private static final String TOKEN = "bearer.auth.token";

  private static Set<String> known() {
    ConfigDef tls = new ConfigDef();
    SchemaRegistryClientConfig.withClientSslSupport(
        tls, SchemaRegistryClientConfig.CLIENT_NAMESPACE);
    return tls.names();
  }

  /** To a registry that asks for no credentials. */
  public static RegistryConnection to(String urls) {
    return new RegistryConnection(urls, null);
  }

  /**
   * To a registry that asks for credentials.
   *
   * @param file settings of Confluent's client, {@code name=value}: {@code basic.auth...}, {@code
   *     bearer.auth...}, {@code schema.registry.ssl...}; must have the same path wherever it is
   *     opened. A value may name an environment variable, {@code ${env:NAME}}, or another file,
   *     {@code ${file:PATH:NAME}}. Null or empty for no credentials
   * @throws IllegalArgumentException with a message that follows on "FILE: " and has no secret
   */
  public static RegistryConnection to(String urls, @Nullable String file) {
    if (file == null || file.isEmpty()) {
      return to(urls);
    }
    String source = read(file).getOrDefault(TOKEN_SOURCE, "");
    if (source.contains("OAUTHBEARER")) {
      throw new IllegalArgumentException(
          "%s is %s; of bearer tokens only STATIC_TOKEN is possible"
              .formatted(TOKEN_SOURCE, source));
    }
    return new RegistryConnection(urls, Path.of(file).toAbsolutePath().toString());
  }

  private static Map<String, String> read(String file) {
    return PropertiesFile.read(
        file,
        name ->
            PREFIXES.stream().anyMatch(name::startsWith)
                && (!name.contains(".ssl.") || KNOWN.contains(name)));
  }

  /**
   * A caching client; it gives up on a request after seconds, not minutes.
   *
   * @throws IllegalStateException if the credentials cannot be read any more
   */
  public SchemaRegistryClient open() {
    Map<String, Object> settings = new HashMap<>(credentials());
    settings.put(SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, CONNECT_TIMEOUT_MS);
    settings.put(SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, READ_TIMEOUT_MS);
    return SchemaRegistryClientFactory.newClient(
        List.of(urls.split(",", -1)),
        MAX_SCHEMAS,
        List.of(new AvroSchemaProvider()),
        settings,
        Map.of());
  }

  /**
   * Whether the client has failed since a schema is of a type that it has no parser for, which is
   * no outage. Alas it has the same words for a schema whose references it could not get at the
   * time.
   */
  public static boolean isOtherKindOfSchema(IOException e) {
    return String.valueOf(e.getMessage()).startsWith("Invalid schema");
  }

  private Map<String, String> credentials() {
    if (file == null) {
      return Map.of();
    }
    Map<String, ConfigProvider> providers =
        Map.of(
            "env", new EnvVarConfigProvider(),
            "file", new FileConfigProvider(),
            "directory", new DirectoryConfigProvider());
    providers.values().forEach(provider -> provider.configure(Map.of()));
    try {
      Map<String, String> credentials =
          new ConfigTransformer(providers).transform(read(file)).data();
      // The HTTP client would refuse it, too, and show it.
      if (!credentials.getOrDefault(TOKEN, "").matches("[\\x21-\\x7e]*")) {
        throw new IllegalArgumentException(
            TOKEN + " has a character that no HTTP header can have, such as a line break");
      }
      return credentials;
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "The credentials for the schema registry cannot be used: %s: %s"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}

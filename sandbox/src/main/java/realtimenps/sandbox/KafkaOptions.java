package realtimenps.sandbox;

import picocli.CommandLine.Option;
import realtimenps.connections.KafkaConnection;

/** Which Kafka cluster a command talks to. */
final class KafkaOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      defaultValue = Endpoints.BOOTSTRAP_SERVERS,
      description = "The Kafka broker (default: ${DEFAULT-VALUE}).")
  private String bootstrapServers = "";

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "Security settings of Kafka's clients (security.*, sasl.*, ssl.*), as 'name=value'.")
  private String properties = "";

  /**
   * The cluster that was named.
   *
   * @throws UserError if its credentials cannot be read
   */
  KafkaConnection connection() {
    try {
      return KafkaConnection.to(bootstrapServers, properties);
    } catch (IllegalArgumentException e) {
      throw UserError.wrongInput(
          "--kafka-properties %s: %s.".formatted(properties, e.getMessage()));
    }
  }
}

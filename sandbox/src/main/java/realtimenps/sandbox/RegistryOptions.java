package realtimenps.sandbox;

import picocli.CommandLine.Option;
import realtimenps.connections.RegistryConnection;

/** Which schema registry a command talks to. */
final class RegistryOptions {
  @Option(
      names = "--registry-url",
      paramLabel = "URL",
      defaultValue = Endpoints.REGISTRY_URL,
      description = "The schema registry (default: ${DEFAULT-VALUE}).")
  private String url = "";

  @Option(
      names = "--registry-properties",
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "Credentials for the registry (basic.auth.*, bearer.auth.*, schema.registry.ssl.*), as"
              + " 'name=value'.")
  private String properties = "";

  /**
   * The registry that was named.
   *
   * @throws UserError if its credentials cannot be read
   */
  RegistryConnection connection() {
    try {
      return RegistryConnection.to(url, properties);
    } catch (IllegalArgumentException e) {
      throw UserError.wrongInput(
          "--registry-properties %s: %s.".formatted(properties, e.getMessage()));
    }
  }
}

package realtimenps.sandbox.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import realtimenps.sandbox.stack.Broker;
import realtimenps.sandbox.stack.Ports;
import realtimenps.sandbox.stack.Registry;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;

/**
 * A broker that lets in only who has a password (SCRAM over TLS) or a certificate (mutual TLS), and
 * each only where an ACL allows it; and a registry behind TLS and a password.
 */
final class SecuredStack implements AutoCloseable {
  static final String REGISTRY_USER = "nps-job";

  private final Path dir;
  private final Certificates certificates;
  private final Broker broker;
  private final Registry registry;
  private final RegistryGateway gateway;
  private final int scramPort = Ports.free();
  private final int mutualTlsPort = Ports.free();

  /**
   * @param passwords of the users, and of {@link #REGISTRY_USER} at the registry too
   */
  SecuredStack(Path dir, Map<String, String> passwords) throws Exception {
    this.dir = dir;
    this.certificates = Certificates.create(dir);
    this.broker = Broker.start(0, dir.resolve("broker"), security(passwords));
    this.registry = Registry.start(0, dir.resolve("registry"));
    this.gateway =
        RegistryGateway.start(
            registry.url(), certificates, REGISTRY_USER, passwords.getOrDefault(REGISTRY_USER, ""));
    Schemas.register(registry.connection().open());
    try (Admin admin = admin()) {
      Topics.create(admin, Map.of());
    }
  }

  private Broker.Security security(Map<String, String> passwords) {
    return new Broker.Security(
        List.of(
            "SASL_SSL://%s:%d".formatted(Ports.LOOPBACK, scramPort),
            "SSL://%s:%d".formatted(Ports.LOOPBACK, mutualTlsPort)),
        Map.ofEntries(
            Map.entry(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
            // Who comes by the plain listener: this test, and the broker itself.
            Map.entry("super.users", "User:ANONYMOUS"),
            Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
            Map.entry(
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
            Map.entry("listener.name.ssl.ssl.client.auth", "required"),
            Map.entry("ssl.keystore.location", certificates.keys("server").toString()),
            Map.entry("ssl.keystore.password", Certificates.PASSWORD),
            Map.entry("ssl.truststore.location", certificates.trustOf("server").toString()),
            Map.entry("ssl.truststore.password", Certificates.PASSWORD)),
        passwords.entrySet().stream()
            .map(
                user ->
                    "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user.getKey(), user.getValue()))
            .toList());
  }

  /** As an administrator. */
  Admin admin() {
    return Admin.create(broker.connection().clientSettings());
  }

  /** Allows a user something. */
  void allow(String principal, ResourceType type, String name, AclOperation... operations)
      throws Exception {
    try (Admin admin = admin()) {
      for (AclOperation operation : operations) {
        admin
            .createAcls(
                List.of(
                    new AclBinding(
                        new ResourcePattern(type, name, PatternType.LITERAL),
                        new AccessControlEntry(
                            "User:" + principal, "*", operation, AclPermissionType.ALLOW))))
            .all()
            .get();
      }
    }
  }

  String scramServers() {
    return Ports.LOOPBACK + ":" + scramPort;
  }

  String mutualTlsServers() {
    return Ports.LOOPBACK + ":" + mutualTlsPort;
  }

  String registryUrl() {
    return gateway.url();
  }

  /** The settings of a client that has a password. */
  String scramProperties(String user, String password) throws IOException {
    return write(
        "scram",
        "security.protocol=SASL_SSL",
        "sasl.mechanism=SCRAM-SHA-512",
        ("sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"%s\" password=\"%s\";")
            .formatted(user, password),
        "ssl.truststore.location=" + certificates.trustOf("client"),
        "ssl.truststore.password=" + Certificates.PASSWORD);
  }

  /** The settings of a client that has a certificate. */
  String certificateProperties() throws IOException {
    return write(
        "certificate",
        "security.protocol=SSL",
        "ssl.keystore.location=" + certificates.keys("client"),
        "ssl.keystore.password=" + Certificates.PASSWORD,
        "ssl.truststore.location=" + certificates.trustOf("client"),
        "ssl.truststore.password=" + Certificates.PASSWORD);
  }

  /** The settings of a client that believes the broker and shows nothing. */
  String tlsProperties() throws IOException {
    return write(
        "tls",
        "security.protocol=SSL",
        "ssl.truststore.location=" + certificates.trustOf("client"),
        "ssl.truststore.password=" + Certificates.PASSWORD);
  }

  String registryProperties(String password) throws IOException {
    return write(
        "registry",
        "basic.auth.credentials.source=USER_INFO",
        "basic.auth.user.info=" + REGISTRY_USER + ":" + password,
        "schema.registry.ssl.truststore.location=" + certificates.trustOf("client"),
        "schema.registry.ssl.truststore.password=" + Certificates.PASSWORD);
  }

  private String write(String name, String... lines) throws IOException {
    Path file = Files.createTempFile(dir, name, ".properties");
    return Files.writeString(file, String.join("\n", lines)).toString();
  }

  @Override
  public void close() {
    gateway.close();
    registry.close();
    broker.close();
  }
}

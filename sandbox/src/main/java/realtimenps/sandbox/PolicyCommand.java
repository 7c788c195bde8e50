package realtimenps.sandbox;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import realtimenps.job.decode.Registries;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.replay.ReplayInput;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;

/** Puts policies in force in a running job. */
@Command(
    name = "policy",
    description = {
      "Sends the policies of FILE to " + Topics.POLICIES + ", where a running job takes them up.",
      "A line is a JSON object: the fields of a policy, such as {\"tenantId\": \"acme\","
          + " \"sampleTarget\": 10}, or {\"reset\": \"acme\"} for the defaults. If one is not"
          + " valid none is sent."
    })
final class PolicyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Policies, one a line.")
  private Path file = Path.of("");

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      defaultValue = Endpoints.BOOTSTRAP_SERVERS,
      description = "The Kafka broker (default: ${DEFAULT-VALUE}).")
  private String bootstrapServers = "";

  @Option(
      names = "--registry-url",
      paramLabel = "URL",
      defaultValue = Endpoints.REGISTRY_URL,
      description = "The schema registry (default: ${DEFAULT-VALUE}).")
  private String registryUrl = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    ReplayInput policies = ReplayInput.policies(file);
    policies.check();
    KafkaTopic.require(bootstrapServers, Topics.POLICIES);
    int schemaId = Schemas.idOfPolicies(Registries.connect(registryUrl), registryUrl);
    try (Feeder feeder = new Feeder(bootstrapServers, Topics.POLICIES)) {
      policies.forEach(schemaId, line -> feeder.send(line.key(), line.value()));
      feeder.flush();
      Objects.requireNonNull(spec)
          .commandLine()
          .getOut()
          .printf("Sent %,d policies to %s.%n", feeder.sent(), Topics.POLICIES);
    }
    return 0;
  }
}

package realtimenps.sandbox;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.replay.ReplayInput;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;

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

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    ReplayInput policies = ReplayInput.policies(file);
    policies.check();
    KafkaConnection cluster = kafka.connection();
    KafkaTopic.require(cluster, Topics.POLICIES);
    int schemaId = Schemas.idOf(Contract.TENANT_POLICY, registry.connection());
    try (Feeder feeder = new Feeder(cluster, Topics.POLICIES)) {
      policies.forEach(schemaId, line -> feeder.send(line.key(), line.value()));
      feeder.flush();
      Objects.requireNonNull(spec)
          .commandLine()
          .getOut()
          .printf(
              "Sent %,d %s to %s.%n",
              feeder.sent(), feeder.sent() == 1 ? "policy" : "policies", Topics.POLICIES);
    }
    return 0;
  }
}

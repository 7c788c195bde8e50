package realtimenps.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.connections.KafkaConnection;
import realtimenps.job.domain.Keys;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.stack.Topics;

/** Asks for the erasure of one response. */
@Command(
    name = "erase",
    description =
        "Erases a response: sends the tombstone under its key to " + Topics.RESPONSES + ".")
final class EraseCommand implements Callable<Integer> {
  @Option(
      names = "--tenant",
      required = true,
      paramLabel = "T",
      description = "The tenant of the response.")
  private String tenant = "";

  @Option(
      names = "--response",
      required = true,
      paramLabel = "R",
      description = "The id of the response.")
  private String response = "";

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (tenant.isEmpty() || response.isEmpty()) {
      throw UserError.wrongInput("--tenant and --response must not be empty.");
    }
    KafkaConnection cluster = kafka.connection();
    KafkaTopic.require(cluster, Topics.RESPONSES);
    String key = Keys.ofResponse(tenant, response);
    try (Feeder feeder = new Feeder(cluster, Topics.RESPONSES)) {
      feeder.send(key.getBytes(StandardCharsets.UTF_8), null);
      feeder.flush();
    }
    Objects.requireNonNull(spec)
        .commandLine()
        .getOut()
        .printf("Sent the erasure of %s to %s.%n", key, Topics.RESPONSES);
    return 0;
  }
}

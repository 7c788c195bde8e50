package realtimenps.sandbox;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import realtimenps.job.decode.Registries;
import realtimenps.sandbox.records.TopicTail;
import realtimenps.sandbox.records.Wire;

/** Shows what goes through a topic. */
@Command(name = "tail", description = "Prints the records of a topic as JSON lines, until Ctrl-C.")
final class TailCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TOPIC", description = "Such as nps.updates.")
  private String topic = "";

  @Option(names = "--tenant", paramLabel = "T", description = "Only the records of this tenant.")
  private @Nullable String tenant;

  @Option(names = "--from-beginning", description = "Also what is in the topic already.")
  private boolean fromBeginning;

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
    KafkaTopic.require(bootstrapServers, topic);
    SchemaRegistryClient registry = Registries.connect(registryUrl);
    requireAnswer(registry);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    new TopicTail(bootstrapServers, new Wire(registry))
        .follow(
            topic,
            tenant,
            fromBeginning,
            line -> {
              out.println(line);
              // False once nobody reads any more, as behind "| head".
              return !out.checkError();
            });
    return 0;
  }

  private void requireAnswer(SchemaRegistryClient registry) {
    try {
      registry.getAllSubjects();
    } catch (IOException | RestClientException e) {
      throw UserError.failed(
          "No schema registry answers at %s. Start one with scripts/demo, or name yours with --registry-url."
              .formatted(registryUrl));
    }
  }
}

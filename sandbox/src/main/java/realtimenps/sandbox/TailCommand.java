package realtimenps.sandbox;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.records.TopicTail;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Schemas;

/** Shows what goes through a topic. */
@Command(name = "tail", description = "Prints the records of a topic as JSON lines, until Ctrl-C.")
final class TailCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TOPIC", description = "Such as nps.updates.")
  private String topic = "";

  @Option(names = "--tenant", paramLabel = "T", description = "Only the records of this tenant.")
  private @Nullable String tenant;

  @Option(names = "--from-beginning", description = "Also what is in the topic already.")
  private boolean fromBeginning;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    KafkaConnection cluster = kafka.connection();
    KafkaTopic.require(cluster, topic);
    SchemaRegistryClient schemas = Schemas.reach(registry.connection());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    new TopicTail(cluster, new Wire(schemas))
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
}

package realtimenps.sandbox;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;

/** Makes a cluster ready for the job. */
@Command(
    name = "create-topics",
    description = {
      "Creates the topics that are missing, with the partitions and settings of production.",
      "A topic that is there stays as it is. Where it differs, that is told, and the exit code is 1."
    })
final class CreateTopicsCommand implements Callable<Integer> {
  private static final int ATTEMPTS = 50;
  private static final long RETRY_MS = 100;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "Copies of each partition (default: the brokers' own).")
  private @Nullable Short replicationFactor;

  @Option(names = "--dry-run", description = "Only tells what would be created.")
  private boolean dryRun;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    return KafkaTopic.ask(kafka.connection(), admin -> create(admin, out)) ? 0 : 1;
  }

  /** Whether all topics are now as they should be, or would be. */
  private boolean create(Admin admin, PrintWriter out)
      throws ExecutionException, InterruptedException {
    Set<String> present = admin.listTopics().names().get();
    boolean alike = true;
    for (Contract contract : Contract.values()) {
      String state;
      if (!present.contains(contract.topic()) && (dryRun || isCreated(admin, contract))) {
        state =
            "%s, %d partitions"
                .formatted(dryRun ? "would be created" : "created", contract.partitions());
      } else {
        List<String> differences = differences(admin, contract);
        alike &= differences.isEmpty();
        state = differences.isEmpty() ? "is there" : "differs: " + String.join(", ", differences);
      }
      out.printf("%-20s %s%n", contract.topic(), state);
    }
    return alike;
  }

  /** False if it is there after all: a broker lists a topic a moment after it was created. */
  private boolean isCreated(Admin admin, Contract contract)
      throws ExecutionException, InterruptedException {
    try {
      NewTopic topic = Topics.newTopic(contract, contract.partitions(), replicationFactor);
      admin.createTopics(List.of(topic)).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private static List<String> differences(Admin admin, Contract contract)
      throws ExecutionException, InterruptedException {
    List<String> differences = new ArrayList<>();
    int partitions =
        theOnly(known(() -> admin.describeTopics(List.of(contract.topic())).allTopicNames()))
            .partitions()
            .size();
    // More partitions of the input do no harm; those of an output are where its keys are.
    if (partitions < contract.partitions()
        || partitions != contract.partitions() && contract != Contract.SURVEY_RESPONSE) {
      differences.add("%d partitions, not %d".formatted(partitions, contract.partitions()));
    }
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, contract.topic());
    Config config = theOnly(known(() -> admin.describeConfigs(List.of(topic)).all()));
    for (Map.Entry<String, String> setting : contract.settings().entrySet()) {
      ConfigEntry is = config.get(setting.getKey());
      String value = is == null ? "unknown" : is.value();
      if (!setting.getValue().equals(value)) {
        differences.add("%s is %s, not %s".formatted(setting.getKey(), value, setting.getValue()));
      }
    }
    return differences;
  }

  /** What is told of a topic, once the broker that is asked has heard of it. */
  private static <T> T known(Supplier<KafkaFuture<T>> question)
      throws ExecutionException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return question.get().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(RETRY_MS);
      }
    }
  }

  private static <V> V theOnly(Map<?, V> answers) {
    return answers.values().iterator().next();
  }
}

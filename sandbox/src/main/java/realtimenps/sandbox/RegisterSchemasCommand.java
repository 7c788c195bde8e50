package realtimenps.sandbox;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.sandbox.stack.RegisteredSchemas;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.schemas.Contract;

/** Makes a registry ready for the job. */
@Command(
    name = "register-schemas",
    description = {
      "Registers the schemas of all topics, and the rules for later ones.",
      "First it holds each against every earlier version of its subject. If one does not fit,"
          + " nothing is registered and the exit code is 1."
    })
final class RegisterSchemasCommand implements Callable<Integer> {
  @Mixin private RegistryOptions registry = new RegistryOptions();

  @Option(names = "--dry-run", description = "Only tells what would be registered.")
  private boolean dryRun;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    SchemaRegistryClient client = Schemas.reach(registry.connection());
    Map<Contract, RegisteredSchemas> before = new EnumMap<>(Contract.class);
    List<String> misfits = new ArrayList<>();
    for (Contract contract : Contract.values()) {
      RegisteredSchemas registered =
          RegisteredSchemas.of(client, Contract.subjectOf(contract.topic()));
      before.put(contract, registered);
      misfits.addAll(misfits(contract, registered));
    }
    if (!misfits.isEmpty()) {
      misfits.forEach(out::println);
      out.println("Nothing was registered.");
      return 1;
    }
    before.forEach(
        (contract, registered) ->
            out.printf(
                "%-26s %s%n",
                Contract.subjectOf(contract.topic()), register(client, contract, registered)));
    return 0;
  }

  private String register(
      SchemaRegistryClient client, Contract contract, RegisteredSchemas registered) {
    Integer id = registered.idOf(new AvroSchema(contract.schema()));
    if (id != null) {
      return "is registered, id %d%s".formatted(id, keepRule(client, contract));
    }
    return dryRun
        ? "would be registered, version %d".formatted(registered.byId().size() + 1)
        : "registered, id " + Schemas.register(client, contract);
  }

  /** The rule may be missing though the schema is there: who registered it need not have set it. */
  private String keepRule(SchemaRegistryClient client, Contract contract) {
    if (Schemas.hasRule(client, contract)) {
      return "";
    }
    if (!dryRun) {
      Schemas.setRule(client, contract);
    }
    return ", its rule %s %s".formatted(dryRun ? "would be" : "is now", contract.compatibility());
  }

  private static List<String> misfits(Contract contract, RegisteredSchemas registered) {
    AvroSchema schema = new AvroSchema(contract.schema());
    CompatibilityLevel rule = CompatibilityLevel.valueOf(contract.compatibility().name());
    return registered.idOf(schema) != null
        ? List.of()
        : schema.isCompatible(rule, holders(registered)).stream()
            .map(
                misfit ->
                    "%s is not %s: %s"
                        .formatted(Contract.subjectOf(contract.topic()), rule, misfit))
            .toList();
  }

  private static List<ParsedSchemaHolder> holders(RegisteredSchemas registered) {
    return registered.byId().values().stream()
        .<ParsedSchemaHolder>map(SimpleParsedSchemaHolder::new)
        .toList();
  }
}

package realtimenps.sandbox;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
  private static final int NOT_FOUND = 404;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @Option(names = "--dry-run", description = "Only tells what would be registered.")
  private boolean dryRun;

  @Spec private @Nullable CommandSpec spec;

  /** What a registry has of a subject. */
  private record Registered(Map<Integer, AvroSchema> byId) {
    @Nullable Integer idOf(AvroSchema schema) {
      for (Map.Entry<Integer, AvroSchema> one : byId.entrySet()) {
        if (one.getValue().rawSchema().equals(schema.rawSchema())) {
          return one.getKey();
        }
      }
      return null;
    }

    List<ParsedSchemaHolder> all() {
      List<ParsedSchemaHolder> all = new ArrayList<>();
      byId.values().forEach(schema -> all.add(new SimpleParsedSchemaHolder(schema)));
      return all;
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    SchemaRegistryClient client = Schemas.reach(registry.connection());
    Map<Contract, Registered> before = new EnumMap<>(Contract.class);
    List<String> misfits = new ArrayList<>();
    for (Contract contract : Contract.values()) {
      Registered registered = registered(client, Contract.subjectOf(contract.topic()));
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

  private String register(SchemaRegistryClient client, Contract contract, Registered registered) {
    Integer id = registered.idOf(new AvroSchema(contract.schema()));
    if (id != null) {
      return "is registered, id " + id;
    }
    return dryRun
        ? "would be registered, version %d".formatted(registered.byId().size() + 1)
        : "registered, id " + Schemas.register(client, contract);
  }

  private static List<String> misfits(Contract contract, Registered registered) {
    AvroSchema schema = new AvroSchema(contract.schema());
    CompatibilityLevel rule = CompatibilityLevel.valueOf(contract.compatibility().name());
    return registered.idOf(schema) != null
        ? List.of()
        : schema.isCompatible(rule, registered.all()).stream()
            .map(
                misfit ->
                    "%s is not %s: %s"
                        .formatted(Contract.subjectOf(contract.topic()), rule, misfit))
            .toList();
  }

  private static Registered registered(SchemaRegistryClient client, String subject) {
    Map<Integer, AvroSchema> byId = new LinkedHashMap<>();
    try {
      for (int version : client.getAllVersions(subject)) {
        SchemaMetadata metadata = client.getSchemaMetadata(subject, version);
        if (AvroSchema.TYPE.equals(metadata.getSchemaType())) {
          byId.put(metadata.getId(), new AvroSchema(metadata.getSchema()));
        }
      }
    } catch (RestClientException e) {
      if (e.getStatus() != NOT_FOUND) {
        throw silent(subject, e);
      }
    } catch (IOException e) {
      throw silent(subject, e);
    }
    return new Registered(byId);
  }

  private static UserError silent(String subject, Exception e) {
    return UserError.failed(
        "The schema registry does not tell what it has of %s: %s"
            .formatted(subject, e.getMessage()));
  }
}

package realtimenps.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The definition of a custom resource, as its operator ships it. Where Kubernetes would drop a
 * field that the definition does not have, we find a mistake.
 */
final class ResourceDefinition {
  private final ObjectNode definition;
  private final Schema schema;

  private ResourceDefinition(ObjectNode definition) {
    this.definition = definition;
    ObjectNode strict = definition.deepCopy();
    tighten(strict);
    // These three are the same for all resources; the model checks metadata.
    ObjectNode properties = (ObjectNode) strict.get("properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties.putObject("metadata").put("type", "object");
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(strict);
  }

  /**
   * Reads a definition from the class path.
   *
   * @param change is made to its schema before it is used
   */
  static ResourceDefinition read(String resource, String version, Consumer<ObjectNode> change) {
    try (InputStream in = ResourceDefinition.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      for (JsonNode candidate : Kustomization.YAML.readTree(in).at("/spec/versions")) {
        if (candidate.path("name").asText().equals(version)) {
          ObjectNode schema = (ObjectNode) candidate.at("/schema/openAPIV3Schema");
          change.accept(schema);
          return new ResourceDefinition(schema);
        }
      }
      throw new IllegalStateException("%s has no version %s".formatted(resource, version));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be read: " + resource, e);
    }
  }

  /** The schema as it came, with the change. */
  ObjectNode schema() {
    return definition;
  }

  List<String> mistakesOf(JsonNode json) {
    return schema.validate(json).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  /** Closes every object that the definition does not leave open. */
  private static void tighten(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      object.remove(List.of("description", "format"));
      if (object.path("x-kubernetes-int-or-string").asBoolean()) {
        object.remove(List.of("type", "anyOf", "pattern"));
        ArrayNode types = object.putArray("type");
        types.add("integer").add("string");
      }
      boolean open =
          object.has("additionalProperties")
              || object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
      if (object.path("type").asText().equals("object") && !open) {
        object.put("additionalProperties", false);
      }
      object.remove(List.of("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields"));
      object.path("properties").forEach(ResourceDefinition::tighten);
      tighten(object.path("items"));
      tighten(object.path("additionalProperties"));
    }
  }
}

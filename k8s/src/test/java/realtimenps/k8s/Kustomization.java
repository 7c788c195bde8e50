package realtimenps.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What kustomize makes of a folder, as far as our kustomizations use it. Anything else in one is
 * refused, so that nothing is checked other than it would be applied.
 */
final class Kustomization {
  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** The module's folder, where tests are run. */
  static final Path ROOT = Path.of("").toAbsolutePath();

  /** Every kustomization that somebody may apply, or builds on. */
  static final List<String> ALL =
      List.of(
          "base",
          "base/kafka",
          "overlays/staging",
          "overlays/staging/kafka",
          "overlays/production",
          "overlays/production/kafka");

  private static final Set<String> KNOWN =
      Set.of(
          "apiVersion",
          "kind",
          "namespace",
          "resources",
          "labels",
          "images",
          "patches",
          "configMapGenerator",
          "generatorOptions");

  private final Path folder;
  private final JsonNode file;
  private final String origin;

  private Kustomization(Path folder, String origin) throws IOException {
    this.folder = folder;
    this.origin = origin;
    this.file = YAML.readTree(folder.resolve("kustomization.yaml").toFile());
    only("kustomization.yaml", file, KNOWN);
  }

  /** The manifests of a folder under {@link #ROOT}. */
  static List<Manifest> build(String folder) {
    try {
      return new Kustomization(ROOT.resolve(folder).normalize(), folder).build();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be built: " + folder, e);
    }
  }

  /** The manifests of all kustomizations. */
  static List<Manifest> buildAll() {
    return ALL.stream().flatMap(folder -> build(folder).stream()).toList();
  }

  private List<Manifest> build() throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    for (JsonNode resource : file.path("resources")) {
      manifests.addAll(resource(folder.resolve(resource.asText()).normalize()));
    }
    for (JsonNode generator : file.path("configMapGenerator")) {
      manifests.add(configMap(generator));
    }
    for (JsonNode patch : file.path("patches")) {
      manifests = patched(patch, manifests);
    }
    for (Manifest manifest : manifests) {
      if (file.has("namespace")) {
        move(manifest, file.get("namespace").asText(), manifests);
      }
      label(manifest);
      for (JsonNode image : file.path("images")) {
        rename(image, manifest.json());
      }
    }
    return manifests;
  }

  private List<Manifest> resource(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return new Kustomization(path, origin).build();
    }
    List<Manifest> manifests = new ArrayList<>();
    try (MappingIterator<ObjectNode> documents =
        YAML.readerFor(ObjectNode.class).readValues(path.toFile())) {
      documents.forEachRemaining(json -> manifests.add(new Manifest(origin, json)));
    }
    return manifests;
  }

  private Manifest configMap(JsonNode generator) throws IOException {
    only("configMapGenerator", generator, Set.of("name", "files", "options"));
    only("options", generator.path("options"), Set.of("labels"));
    only("generatorOptions", file.path("generatorOptions"), Set.of("disableNameSuffixHash"));
    if (!file.at("/generatorOptions/disableNameSuffixHash").asBoolean()) {
      throw new IllegalStateException(origin + ": names with a hash are not known here");
    }
    ObjectNode json = YAML.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
    ObjectNode metadata = json.putObject("metadata").put("name", generator.path("name").asText());
    metadata.set("labels", generator.at("/options/labels").deepCopy());
    ObjectNode data = json.putObject("data");
    for (JsonNode path : generator.path("files")) {
      Path from = folder.resolve(path.asText());
      data.put(String.valueOf(from.getFileName()), Files.readString(from));
    }
    return new Manifest(origin, json);
  }

  private List<Manifest> patched(JsonNode patch, List<Manifest> manifests) throws IOException {
    only("patches", patch, Set.of("target", "patch"));
    JsonNode target = patch.path("target");
    only("target", target, Set.of("kind", "name"));
    JsonNode operations = YAML.readTree(patch.path("patch").asText());
    List<Manifest> patched = new ArrayList<>();
    boolean found = false;
    for (Manifest manifest : manifests) {
      boolean meant = manifest.is(target.path("kind").asText(), target.path("name").asText());
      found |= meant;
      patched.add(
          meant
              ? new Manifest(origin, (ObjectNode) JsonPatch.apply(operations, manifest.json()))
              : manifest);
    }
    if (!found) {
      throw new IllegalStateException("%s: no such target: %s".formatted(origin, target));
    }
    return patched;
  }

  private static void move(Manifest manifest, String namespace, List<Manifest> all) {
    ((ObjectNode) manifest.at("/metadata")).put("namespace", namespace);
    for (JsonNode subject : manifest.json().path("subjects")) {
      String name = subject.path("name").asText();
      if (all.stream().anyMatch(other -> other.is(subject.path("kind").asText(), name))) {
        ((ObjectNode) subject).put("namespace", namespace);
      }
    }
  }

  private void label(Manifest manifest) {
    for (JsonNode labels : file.path("labels")) {
      only("labels", labels, Set.of("pairs"));
      ObjectNode metadata = (ObjectNode) manifest.at("/metadata");
      ObjectNode to = metadata.withObject("/labels");
      for (Map.Entry<String, JsonNode> pair : labels.path("pairs").properties()) {
        to.set(pair.getKey(), pair.getValue());
      }
    }
  }

  /** Wherever containers are, as kustomize does. */
  private static void rename(JsonNode image, JsonNode json) {
    only("images", image, Set.of("name", "newName", "newTag"));
    for (String field : List.of("containers", "initContainers")) {
      for (JsonNode container : json.path(field)) {
        String old = container.path("image").asText();
        if (old.replaceFirst(":[^/]*$", "").equals(image.path("name").asText())) {
          ((ObjectNode) container)
              .put("image", image.path("newName").asText() + ":" + image.path("newTag").asText());
        }
      }
    }
    if (json.isObject() || json instanceof ArrayNode) {
      json.forEach(child -> rename(image, child));
    }
  }

  private static void only(String where, JsonNode object, Set<String> known) {
    Set<String> unknown = new TreeSet<>();
    object.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalStateException("%s: not known here: %s".formatted(where, unknown));
    }
  }
}

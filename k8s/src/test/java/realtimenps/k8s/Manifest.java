package realtimenps.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One resource of Kubernetes.
 *
 * @param origin the kustomization that it comes from, for people
 */
record Manifest(String origin, ObjectNode json) {
  String kind() {
    return json.path("kind").asText();
  }

  String apiVersion() {
    return json.path("apiVersion").asText();
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  /** What is at a JSON pointer; missing if nothing is. */
  JsonNode at(String pointer) {
    return json.at(pointer);
  }

  boolean is(String kind, String name) {
    return kind().equals(kind) && name().equals(name);
  }

  @Override
  public String toString() {
    return "%s: %s %s".formatted(origin, kind(), name());
  }
}

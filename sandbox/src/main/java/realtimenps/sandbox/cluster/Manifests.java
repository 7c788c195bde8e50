package realtimenps.sandbox.cluster;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What the manifests in {@code k8s/base} say, so that the job runs here as it does there. */
final class Manifests {
  private static final YAMLMapper YAML = new YAMLMapper();

  private final JsonNode deployment;
  private final JsonNode settings;
  private final JsonNode rules;

  /**
   * @param base the directory {@code k8s/base}
   */
  Manifests(Path base) {
    deployment = read(base.resolve("job/flink-deployment.yaml"));
    settings = read(base.resolve("job/settings.yaml"));
    rules = read(base.resolve("monitoring/rules.yaml"));
  }

  private static JsonNode read(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the manifest " + file, e);
    }
  }

  /** Flink's configuration, by the names of its options. */
  Map<String, String> flinkConfiguration() {
    Map<String, String> configuration = new TreeMap<>();
    deployment
        .at("/spec/flinkConfiguration")
        .properties()
        .forEach(option -> configuration.put(option.getKey(), option.getValue().asText()));
    configuration.put("jobmanager.memory.process.size", text("/spec/jobManager/resource/memory"));
    configuration.put("taskmanager.memory.process.size", text("/spec/taskManager/resource/memory"));
    return configuration;
  }

  int jobManagers() {
    return deployment.at("/spec/jobManager/replicas").asInt();
  }

  /** The job's settings, as a properties file. */
  String jobProperties() {
    return settings.at("/data").get("job.properties").asText();
  }

  /** The alerts on the job, as Prometheus reads them. */
  JsonNode rules() {
    return rules.at("/spec");
  }

  private String text(String pointer) {
    return deployment.at(JsonPointer.compile(pointer)).asText();
  }
}

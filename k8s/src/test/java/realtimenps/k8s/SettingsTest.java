package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import realtimenps.job.settings.Settings;
import realtimenps.relay.settings.RelayOptions;
import realtimenps.relay.settings.RelaySettings;

/**
 * The settings in the manifests are settings that there are, and point at files that are mounted.
 */
class SettingsTest {
  private static final Path OPERATIONS = Path.of("../docs/operations.md");

  @TempDir Path folder = Path.of("");
  private Path kafka = Path.of("");
  private Path registry = Path.of("");

  /** The credentials that the page for operators shows. */
  @BeforeEach
  void writeCredentials() throws IOException {
    kafka = Files.writeString(folder.resolve("kafka.properties"), shown("kafka.properties"));
    registry =
        Files.writeString(
            folder.resolve("schema-registry.properties"), shown("schema-registry.properties"));
  }

  private static String shown(String file) throws IOException {
    Matcher block =
        Pattern.compile("```properties\n# " + Pattern.quote(file) + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(OPERATIONS));
    assertThat(block.find()).as("docs/operations.md shows %s", file).isTrue();
    return block.group(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/staging", "overlays/production"})
  void theJobTakesItsSettingsAndCredentials(String overlay) throws IOException {
    Manifest job = ReferencesTest.job(overlay);
    Settings settings =
        Settings.parse(
            arguments(job.at("/spec/job/args"), overlay, "nps-job-settings", "job.properties"));
    assertThat(settings.input().kafka().security())
        .containsKeys("sasl.jaas.config", "ssl.truststore.location");
    assertThat(settings.input().groupId()).isEqualTo("nps-job");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/staging", "overlays/production"})
  void theRelayTakesItsSettingsAndCredentials(String overlay) throws IOException {
    Manifest relay = ReferencesTest.one(Kustomization.build(overlay), "Deployment", "alert-relay");
    RelaySettings settings =
        RelayOptions.parse(
                arguments(
                    relay.at("/spec/template/spec/containers/0/args"),
                    overlay,
                    "alert-relay-settings",
                    "relay.properties"))
            .settings(Map.of());
    assertThat(settings.endpoint().host()).isEqualTo("0.0.0.0");
    assertThat(settings.endpoint().port())
        .isEqualTo(relay.at("/spec/template/spec/containers/0/ports/0/containerPort").asInt());
  }

  @Test
  void filesThatTheJobsSettingsNameAreMounted() throws IOException {
    Manifest job = ReferencesTest.job("base");
    assertMounted("nps-job-settings", "job.properties", job.at("/spec/podTemplate/spec"));
  }

  @Test
  void filesThatTheRelaysSettingsNameAreMounted() throws IOException {
    Manifest relay = ReferencesTest.one(Kustomization.build("base"), "Deployment", "alert-relay");
    assertMounted("alert-relay-settings", "relay.properties", relay.at("/spec/template/spec"));
  }

  private static void assertMounted(String configMap, String key, JsonNode pod) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(data("base", configMap, key)));
    List<String> mounts = new ArrayList<>();
    pod.at("/containers/0/volumeMounts")
        .forEach(mount -> mounts.add(mount.path("mountPath").asText()));
    assertThat(
            List.of(
                properties.getProperty("kafka-properties"),
                properties.getProperty("schema-registry-properties")))
        .allSatisfy(file -> assertThat(mounts).contains(file.substring(0, file.lastIndexOf('/'))));
  }

  private static String data(String overlay, String configMap, String key) {
    JsonNode data =
        ReferencesTest.one(Kustomization.build(overlay), "ConfigMap", configMap)
            .json()
            .path("data");
    assertThat(data.has(key)).as("%s has %s", configMap, key).isTrue();
    return data.get(key).asText();
  }

  /** As in the manifest, but with the files where they are here. */
  private String[] arguments(JsonNode args, String overlay, String configMap, String key)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    args.forEach(arg -> arguments.add(arg.asText()));
    assertThat(arguments).containsSequence("--settings", "/opt/nps/settings/" + key);
    Path file = Files.writeString(folder.resolve(key), data(overlay, configMap, key));
    arguments.replaceAll(arg -> arg.endsWith("/" + key) ? file.toString() : arg);
    arguments.addAll(
        List.of(
            "--kafka-properties",
            kafka.toString(),
            "--schema-registry-properties",
            registry.toString()));
    return arguments.toArray(String[]::new);
  }
}

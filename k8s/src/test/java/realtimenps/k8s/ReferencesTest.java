package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import realtimenps.schemas.Contract;

/** What refers to something else finds it. */
class ReferencesTest {
  private static final Path OPERATIONS = Path.of("../docs/operations.md");

  /** Fields by which a manifest names something of a kind, by the kind. */
  private static final Map<String, String> NAMED_BY =
      Map.of(
          "serviceAccountName", "ServiceAccount",
          "serviceAccount", "ServiceAccount");

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/staging", "overlays/production"})
  void configMapsAndServiceAccountsAreThere(String folder) {
    List<Manifest> manifests = Kustomization.build(folder);
    Set<String> there = names(manifests, "ConfigMap", "ServiceAccount", "Role");
    Set<String> wanted = new TreeSet<>();
    for (Manifest manifest : manifests) {
      walk(
          manifest.json(),
          (field, value) -> {
            String kind = NAMED_BY.get(field);
            if (kind != null && value.isTextual()) {
              wanted.add(kind + " " + value.asText());
            }
            if (field.equals("configMap") || field.equals("configMapRef")) {
              wanted.add("ConfigMap " + value.path("name").asText());
            }
          });
      if (manifest.kind().equals("RoleBinding")) {
        wanted.add("Role " + manifest.at("/roleRef/name").asText());
        manifest
            .json()
            .path("subjects")
            .forEach(
                subject ->
                    wanted.add(
                        subject.path("kind").asText() + " " + subject.path("name").asText()));
      }
    }
    assertThat(there).containsAll(wanted);
    assertThat(wanted).contains("ConfigMap nps-job-settings", "ServiceAccount nps-job");
  }

  @Test
  void everySecretIsOneThatThePageForOperatorsTellsHowToMake() throws IOException {
    Set<String> wanted = new TreeSet<>();
    for (Manifest manifest : Kustomization.build("base")) {
      walk(
          manifest.json(),
          (field, value) -> {
            if (field.equals("secretKeyRef") || field.equals("secretRef")) {
              wanted.add(value.path("name").asText());
            } else if (field.equals("secretName")) {
              wanted.add(value.asText());
            }
          });
    }
    Matcher rows =
        Pattern.compile("(?m)^\\| `([a-z-]+)` \\| `nps` \\|").matcher(Files.readString(OPERATIONS));
    Set<String> told = new TreeSet<>();
    while (rows.find()) {
      told.add(rows.group(1));
    }
    assertThat(wanted).isNotEmpty().isEqualTo(told);
  }

  @Test
  void noSecretIsInTheRepository() {
    assertThat(Kustomization.buildAll()).noneMatch(manifest -> manifest.kind().equals("Secret"));
  }

  @ParameterizedTest
  @EnumSource(Contract.class)
  void eachTopicIsThatOfItsContract(Contract contract) {
    for (String folder :
        List.of("base/kafka", "overlays/staging/kafka", "overlays/production/kafka")) {
      Manifest topic = one(Kustomization.build(folder), "KafkaTopic", contract.topic());
      Map<String, String> config = new TreeMap<>();
      topic
          .at("/spec/config")
          .properties()
          .forEach(setting -> config.put(setting.getKey(), setting.getValue().asText()));
      assertThat(config).isEqualTo(contract.settings());
      assertThat(topic.at("/spec/partitions").asInt()).isEqualTo(contract.partitions());
    }
  }

  @Test
  void thereIsNoTopicWithoutContract() {
    assertThat(
            Kustomization.build("base/kafka").stream()
                .filter(manifest -> manifest.kind().equals("KafkaTopic"))
                .map(Manifest::name))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Contract.values()).map(Contract::topic).toList());
  }

  @Test
  void theJobMayReadItsInputsAndWriteItsOutputsAndReadThemForABackfillAndNoMore() {
    assertThat(rights("nps-job"))
        .containsExactlyInAnyOrder(
            "topic nps.responses [Read]",
            "topic nps.tenant-policies [Read]",
            "topic nps.updates [Read, Write]",
            "topic nps.follow-ups [Read, Write]",
            "topic nps.alerts [Read, Write]",
            "topic nps.rejected [Write]",
            "group nps-job [Read]",
            "group nps-job-backfill [Read]");
  }

  @Test
  void theRelayMayReadWhatItReadsAndNoMore() {
    assertThat(rights("alert-relay"))
        .containsExactlyInAnyOrder("topic nps.alerts [Read]", "topic nps.updates [Read]");
  }

  @Test
  void usersNameTopicsThatThereAre() {
    Set<String> topics =
        Arrays.stream(Contract.values()).map(Contract::topic).collect(Collectors.toSet());
    for (Manifest manifest : Kustomization.build("base/kafka")) {
      for (JsonNode acl : manifest.at("/spec/authorization/acls")) {
        String name = acl.at("/resource/name").asText();
        if (acl.at("/resource/type").asText().equals("topic")) {
          assertThat(topics)
              .as(manifest.toString())
              .anyMatch(
                  acl.at("/resource/patternType").asText().equals("prefix")
                      ? topic -> topic.startsWith(name)
                      : name::equals);
        }
      }
    }
  }

  @Test
  void monitorsAskAPortThatTheirPodsHave() {
    List<Manifest> manifests = Kustomization.build("base");
    Set<String> job = new TreeSet<>();
    walk(
        one(manifests, "FlinkDeployment", "nps-job").at("/spec/podTemplate"),
        (field, value) -> {
          if (field.equals("ports")) {
            value.forEach(port -> job.add(port.path("name").asText()));
          }
        });
    assertThat(job)
        .containsExactly(
            one(manifests, "PodMonitor", "nps-job")
                .at("/spec/podMetricsEndpoints/0/port")
                .asText());
    assertThat(
            one(manifests, "Deployment", "alert-relay")
                .at("/spec/template/spec/containers/0/ports/0/name")
                .asText())
        .isEqualTo(
            one(manifests, "PodMonitor", "alert-relay")
                .at("/spec/podMetricsEndpoints/0/port")
                .asText())
        .isEqualTo(one(manifests, "Service", "alert-relay").at("/spec/ports/0/name").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/staging", "overlays/production"})
  void theReporterListensWhereItIsAsked(String folder) {
    Manifest job = job(folder);
    assertThat(job.at("/spec/flinkConfiguration/metrics.reporter.prom.port").asText())
        .isEqualTo(job.at("/spec/podTemplate/spec/containers/0/ports/0/containerPort").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlays/staging", "overlays/production"})
  void stateGoesToTheObjectStorage(String folder) {
    JsonNode flink = job(folder).at("/spec/flinkConfiguration");
    for (String option :
        List.of("state.checkpoints.dir", "state.savepoints.dir", "high-availability.storageDir")) {
      assertThat(flink.path(option).asText()).as(option).startsWith("s3://");
    }
  }

  private static List<String> rights(String user) {
    List<String> rights = new ArrayList<>();
    for (JsonNode acl :
        one(Kustomization.build("base/kafka"), "KafkaUser", user).at("/spec/authorization/acls")) {
      assertThat(acl.at("/resource/patternType").asText()).isEqualTo("literal");
      List<String> operations = new ArrayList<>();
      acl.path("operations").forEach(operation -> operations.add(operation.asText()));
      rights.add(
          "%s %s %s"
              .formatted(
                  acl.at("/resource/type").asText(),
                  acl.at("/resource/name").asText(),
                  operations));
    }
    return rights;
  }

  /** The job, as an overlay or the base has it. */
  static Manifest job(String folder) {
    return one(Kustomization.build(folder), "FlinkDeployment", "nps-job");
  }

  static Manifest one(List<Manifest> manifests, String kind, String name) {
    return manifests.stream()
        .filter(manifest -> manifest.is(kind, name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no %s %s".formatted(kind, name)));
  }

  private static Set<String> names(List<Manifest> manifests, String... kinds) {
    return manifests.stream()
        .filter(manifest -> List.of(kinds).contains(manifest.kind()))
        .map(manifest -> manifest.kind() + " " + manifest.name())
        .collect(Collectors.toSet());
  }

  /** Every field, at any depth. */
  static void walk(JsonNode json, BiConsumer<String, JsonNode> taker) {
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      taker.accept(field.getKey(), field.getValue());
      walk(field.getValue(), taker);
    }
    if (json.isArray()) {
      json.forEach(child -> walk(child, taker));
    }
  }
}

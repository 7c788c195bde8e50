package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest is what its kind is defined to be, and what is not is found. */
class ManifestsTest {
  static List<Manifest> manifests() {
    return Kustomization.buildAll();
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void isUnderstoodToTheLastField(Manifest manifest) {
    assertThat(StrictCheck.mistakesOf(manifest)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ConfigMap, nps-job-settings, /metadata",
    "ServiceAccount, nps-job, /metadata",
    "Role, nps-job, /rules/0",
    "RoleBinding, nps-job, /roleRef",
    "PodDisruptionBudget, nps-job-taskmanager, /spec/selector",
    "NetworkPolicy, nps-job, /spec/ingress/1/from/0/podSelector",
    "Service, alert-relay, /spec/ports/0",
    "Deployment, alert-relay, /spec/template/spec/containers/0/readinessProbe/httpGet",
    "Deployment, alert-relay, /spec/template/spec/containers/0/securityContext",
    "PodMonitor, nps-job, /spec/podMetricsEndpoints/0",
    "PrometheusRule, nps, /spec/groups/0/rules/0",
    "KafkaTopic, nps.updates, /spec",
    "KafkaUser, nps-job, /spec/authorization/acls/0/resource",
    "FlinkDeployment, nps-job, /metadata",
    "FlinkDeployment, nps-job, /spec/job",
    "FlinkDeployment, nps-job, /spec/taskManager/resource",
    "FlinkDeployment, nps-job, /spec/podTemplate/spec/containers/0/securityContext",
    "FlinkDeployment, nps-job, /spec/taskManager/podTemplate/spec/volumes/0/ephemeral"
  })
  void anUnknownFieldIsFound(String kind, String name, String place) {
    Manifest manifest = find(kind, name);
    ((ObjectNode) manifest.at(place)).put("planted", "typo");
    assertThat(StrictCheck.mistakesOf(manifest))
        .isNotEmpty()
        .allSatisfy(mistake -> assertThat(mistake).contains("planted"));
  }

  @ParameterizedTest
  @CsvSource({
    "FlinkDeployment, nps-job, /spec/job, upgradeMode, savepiont",
    "FlinkDeployment, nps-job, /spec, flinkVersion, v2_9",
    "FlinkDeployment, nps-job, /spec/job, parallelism, four",
    "Deployment, alert-relay, /spec, replicas, one",
    "KafkaTopic, nps.updates, /spec, partitions, twelve",
    "KafkaUser, nps-job, /spec/authorization/acls/0/resource, type, topics",
    "KafkaUser, nps-job, /spec/authorization, type, simpel"
  })
  void aValueThatCannotBeIsFound(
      String kind, String name, String place, String field, String value) {
    Manifest manifest = find(kind, name);
    ((ObjectNode) manifest.at(place)).put(field, value);
    assertThat(StrictCheck.mistakesOf(manifest)).isNotEmpty();
  }

  @Test
  void anUnknownKindIsFound() {
    Manifest manifest = find("Service", "alert-relay");
    manifest.json().put("kind", "Servcie");
    assertThat(StrictCheck.mistakesOf(manifest)).isNotEmpty();
  }

  @Test
  void anUnknownFieldIsLookedForInEveryKindThatThereIs() throws NoSuchMethodException {
    Set<String> planted = new TreeSet<>();
    for (String row :
        ManifestsTest.class
            .getDeclaredMethod("anUnknownFieldIsFound", String.class, String.class, String.class)
            .getAnnotation(CsvSource.class)
            .value()) {
      planted.add(row.substring(0, row.indexOf(',')));
    }
    assertThat(manifests().stream().map(Manifest::kind).collect(Collectors.toSet()))
        .isEqualTo(planted);
  }

  /** When it does, the exception to it goes. */
  @Test
  void theDefinitionOfTheOperatorDoesNotKnowOurFlinkYet() {
    JsonNode versions =
        ResourceDefinition.read(
                "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml",
                "v1beta1",
                schema -> {})
            .schema()
            .at("/properties/spec/properties/flinkVersion/enum");
    assertThat(versions)
        .extracting(JsonNode::asText)
        .contains("v1_20")
        .doesNotContain(StrictCheck.FLINK_VERSION);
  }

  private static Manifest find(String kind, String name) {
    return manifests().stream()
        .filter(manifest -> manifest.is(kind, name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no %s %s".formatted(kind, name)));
  }
}

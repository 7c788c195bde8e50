package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No container can do more than it must, take more than its share, or change by itself. */
class HardeningTest {
  /** Of a pod, or of the template of one. */
  record PodSpec(String of, JsonNode json) {
    @Override
    public String toString() {
      return of;
    }
  }

  /** The template that all pods of the job have in common, and those of Deployments. */
  static List<PodSpec> pods() {
    List<PodSpec> pods = new ArrayList<>();
    for (Manifest manifest : Kustomization.buildAll()) {
      if (manifest.kind().equals("FlinkDeployment")) {
        pods.add(new PodSpec(manifest.toString(), manifest.at("/spec/podTemplate/spec")));
      } else if (manifest.kind().equals("Deployment")) {
        pods.add(new PodSpec(manifest.toString(), manifest.at("/spec/template/spec")));
      }
    }
    assertThat(pods).hasSize(6);
    return pods;
  }

  @ParameterizedTest
  @MethodSource("pods")
  void runsWithoutRightsItDoesNotNeed(PodSpec pod) {
    JsonNode security = pod.json().path("securityContext");
    assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
    assertThat(security.path("runAsUser").asInt()).isPositive();
    assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(pod.json().path("containers")).isNotEmpty();
    for (JsonNode container : pod.json().path("containers")) {
      JsonNode own = container.path("securityContext");
      assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(own.at("/capabilities/drop")).extracting(JsonNode::asText).containsExactly("ALL");
      assertThat(own.has("privileged")).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("pods")
  void hasTimeToEnd(PodSpec pod) {
    assertThat(pod.json().path("terminationGracePeriodSeconds").asInt()).isGreaterThanOrEqualTo(30);
  }

  /** What they write on outside of volumes with a size would fill the node. */
  @ParameterizedTest
  @MethodSource("pods")
  void writesToVolumesWithALimit(PodSpec pod) {
    for (JsonNode volume : pod.json().path("volumes")) {
      if (volume.has("emptyDir")) {
        assertThat(volume.at("/emptyDir/sizeLimit").asText()).as(volume.toString()).isNotEmpty();
      }
    }
  }

  @Test
  void everyContainerHasRequestsAndLimits() {
    for (Manifest manifest : Kustomization.buildAll()) {
      if (manifest.kind().equals("Deployment")) {
        for (JsonNode container : manifest.at("/spec/template/spec/containers")) {
          for (String pointer :
              List.of("/requests/cpu", "/requests/memory", "/limits/cpu", "/limits/memory")) {
            assertThat(container.path("resources").at(pointer).asText())
                .as("%s %s", manifest, pointer)
                .isNotEmpty();
          }
        }
      } else if (manifest.kind().equals("FlinkDeployment")) {
        // The operator makes requests and limits of these.
        for (String pointer : List.of("/spec/jobManager/resource", "/spec/taskManager/resource")) {
          assertThat(manifest.at(pointer).path("cpu").asDouble()).as(pointer).isPositive();
          assertThat(manifest.at(pointer).path("memory").asText()).as(pointer).isNotEmpty();
        }
      }
    }
  }

  @Test
  void everyImageHasATagThatStays() {
    List<String> images = new ArrayList<>();
    for (Manifest manifest : Kustomization.buildAll()) {
      ReferencesTest.walk(
          manifest.json(),
          (field, value) -> {
            if (field.equals("image") && value.isTextual()) {
              images.add(value.asText());
            }
          });
    }
    assertThat(images)
        .hasSizeGreaterThanOrEqualTo(6)
        .allMatch(image -> image.matches("[^:]+:\\d+\\.\\d+\\.\\d+"));
  }

  @Test
  void nothingIsAllowedThatNoPolicyNames() {
    Manifest denial = ReferencesTest.one(Kustomization.build("base"), "NetworkPolicy", "deny-all");
    assertThat(denial.at("/spec/podSelector")).isEmpty();
    assertThat(denial.at("/spec/policyTypes"))
        .extracting(JsonNode::asText)
        .containsExactly("Ingress", "Egress");
    assertThat(denial.json().path("spec").has("ingress")).isFalse();
    assertThat(denial.json().path("spec").has("egress")).isFalse();
  }
}

package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator makes a TaskManager's pod of two templates: that of all pods, and its own. */
class PodTemplatesTest {
  /** By position, as is the default, the first volume of one would be that of the other, too. */
  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/staging", "overlays/production"})
  void areMergedByName(String overlay) {
    assertThat(
            ReferencesTest.job(overlay)
                .at("/spec/flinkConfiguration")
                .path("kubernetes.operator.pod-template.merge-arrays-by-name")
                .asText())
        .isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/staging", "overlays/production"})
  void theTaskManagersOwnAddsVolumesAndChangesNone(String overlay) {
    List<String> containers = merged(overlay, "/spec/containers");
    List<String> volumes = merged(overlay, "/spec/volumes");
    List<String> mounts = merged(overlay, "/spec/containers/0/volumeMounts");
    assertThat(containers).containsExactly("flink-main-container", "flink-main-container");
    assertThat(volumes).contains("tmp", "rocksdb").doesNotHaveDuplicates();
    assertThat(mounts).doesNotHaveDuplicates().hasSameElementsAs(volumes);
  }

  /** Names in the list of either template; where one has none, the operator takes positions. */
  private static List<String> merged(String overlay, String list) {
    Manifest job = ReferencesTest.job(overlay);
    List<String> names = new ArrayList<>();
    for (String template : List.of("/spec/podTemplate", "/spec/taskManager/podTemplate")) {
      for (JsonNode element : job.at(template + list)) {
        names.add(element.path("name").asText());
      }
    }
    assertThat(names).as(list).isNotEmpty().doesNotContain("");
    return names;
  }
}

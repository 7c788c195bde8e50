package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is checked is what kustomize makes. */
class KustomizeTest {
  static List<String> folders() {
    return Kustomization.ALL;
  }

  @ParameterizedTest
  @MethodSource("folders")
  void comesToTheSameAsKubectlKustomize(String folder) throws IOException, InterruptedException {
    assumeTrue(Program.isOnPath("kubectl"), "skipped: kubectl is not installed");
    String output = Program.run(Kustomization.ROOT, "kubectl", "kustomize", folder);
    Map<String, ObjectNode> theirs = new TreeMap<>();
    try (MappingIterator<ObjectNode> documents =
        Kustomization.YAML.readerFor(ObjectNode.class).readValues(output)) {
      documents.forEachRemaining(json -> theirs.put(key(new Manifest(folder, json)), json));
    }
    Map<String, ObjectNode> ours = new TreeMap<>();
    Kustomization.build(folder).forEach(manifest -> ours.put(key(manifest), manifest.json()));
    assertThat(ours).isEqualTo(theirs);
  }

  private static String key(Manifest manifest) {
    return manifest.kind() + " " + manifest.name();
  }

  @Test
  void everyFolderWithAKustomizationIsChecked() throws IOException {
    try (var files = Files.walk(Kustomization.ROOT)) {
      assertThat(
              files
                  .filter(file -> file.endsWith("kustomization.yaml"))
                  .map(file -> Kustomization.ROOT.relativize(file.getParent()).toString())
                  .filter(folder -> !folder.startsWith("target")))
          .containsExactlyInAnyOrderElementsOf(Kustomization.ALL);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("kustomization.yaml"), "namePrefix: x-\n");
    assertThatThrownBy(() -> Kustomization.build(folder.toString()))
        .hasMessageContaining("namePrefix");
  }

  @Test
  void refusesAPatchWithoutTarget(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        """
        patches:
          - target: {kind: Service, name: gone}
            patch: '[]'
        """);
    assertThatThrownBy(() -> Kustomization.build(folder.toString()))
        .hasMessageContaining("no such target");
  }
}

package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images are built on what we test with, and run as the user that the manifests name. */
class ImagesTest {
  private static final Path IMAGES = Path.of("images");

  private static List<String> lines(String image, String instruction) throws IOException {
    return Files.readAllLines(IMAGES.resolve(image).resolve("Dockerfile")).stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1))
        .toList();
  }

  @Test
  void theJobRunsOnTheFlinkThatItIsBuiltWith() throws IOException {
    assertThat(lines("flink-job", "FROM"))
        .containsExactly(
            "flink:%s-scala_2.12-java17".formatted(EnvironmentInformation.getVersion()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flink-job", "alert-relay"})
  void theUserIsThatOfTheManifest(String image) throws IOException {
    Map<String, String> users = Map.of("flink-job", "9999:9999", "alert-relay", "10001:10001");
    assertThat(lines(image, "USER")).containsExactly(users.get(image));
    assertThat(
            HardeningTest.pods().stream()
                .map(pod -> pod.json().path("securityContext"))
                .map(
                    security ->
                        security.path("runAsUser").asText()
                            + ":"
                            + security.path("runAsGroup").asText()))
        .contains(users.get(image));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flink-job", "alert-relay"})
  void theBaseIsPinnedAndNamed(String image) throws IOException {
    String base = lines(image, "FROM").get(0);
    assertThat(base).matches("[a-z-]+:\\d+\\.\\d+\\.\\d+.*17.*|[a-z-]+:17\\.\\d+\\.\\d+.*");
    assertThat(Files.readString(IMAGES.resolve(image).resolve("Dockerfile")))
        .contains("base.name=\"docker.io/library/" + base + "\"")
        .contains("org.opencontainers.image.licenses=\"Apache-2.0\"")
        .contains("target/sbom.json /opt/nps/sbom.json");
  }

  /** Docker would say no more than that a file is not found. */
  @ParameterizedTest
  @ValueSource(strings = {"flink-job", "alert-relay"})
  void whatIsCopiedIsNotIgnored(String image) throws IOException {
    List<String> kept =
        Files.readAllLines(IMAGES.resolve(image).resolve("Dockerfile.dockerignore"));
    for (String copy : lines(image, "COPY")) {
      List<String> words = List.of(copy.replaceFirst("^--chown=\\S+ ", "").split(" ", -1));
      assertThat(kept)
          .containsAll(
              words.subList(0, words.size() - 1).stream().map(from -> "!" + from).toList());
    }
  }
}

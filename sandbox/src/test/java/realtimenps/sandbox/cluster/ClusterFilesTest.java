package realtimenps.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.job.settings.Settings;
import realtimenps.sandbox.Programs;
import realtimenps.sandbox.stack.Build;

class ClusterFilesTest {
  private static final Manifests MANIFESTS = new Manifests(Build.root().resolve("k8s/base"));

  @Test
  void flink_is_configured_as_by_the_manifest_but_for_where_it_runs(@TempDir Path dir) {
    Map<String, String> here = new ClusterFiles(dir).flink(MANIFESTS, 2181);
    MANIFESTS
        .flinkConfiguration()
        .forEach(
            (name, value) -> {
              if (name.matches("kubernetes\\..*|job\\..*")) {
                assertThat(here).doesNotContainKey(name);
              } else if (!name.matches(
                  "high-availability\\.type|state\\.backend\\.rocksdb\\.localdir|metrics\\.reporter\\.prom\\.factory\\.class")) {
                assertThat(here).containsEntry(name, value);
              }
            });
    assertThat(here)
        .containsEntry("taskmanager.memory.process.size", "4096m")
        .containsEntry("jobmanager.memory.process.size", "2048m");
    assertThat(GlobalConfiguration.loadConfiguration(dir.resolve("conf").toString()).toMap())
        .containsAllEntriesOf(here);
  }

  @Test
  void the_job_gets_the_settings_of_the_manifest_with_the_addresses_of_here(@TempDir Path dir)
      throws Exception {
    ClusterFiles files = new ClusterFiles(dir);
    files.job(MANIFESTS, 9092, 8081);
    Path file = dir.resolve("conf/job.properties");
    Settings settings = Settings.parse(new String[] {"--settings", file.toString()});
    assertThat(settings.input().kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
    assertThat(settings.input().groupId()).isEqualTo("nps-job");
  }

  @Test
  void a_path_is_the_same_for_all_that_read_it(@TempDir Path temp) throws IOException {
    Path dir = temp.resolve("my w\u00f6rk");
    ClusterFiles files = new ClusterFiles(dir);
    String checkpoints = files.flink(MANIFESTS, 2181).get("execution.checkpointing.dir");
    assertThat(new org.apache.flink.core.fs.Path(checkpoints).getPath())
        .isEqualTo(dir.resolve("storage/checkpoints").toString());
    assertThat(properties(files.broker(1, 2))).containsEntry("log.dirs", dir + "/broker");
    assertThat(properties(files.zookeeper(3)))
        .containsEntry("dataDir", dir + "/zookeeper")
        .containsEntry("clientPort", "3");
  }

  /** As Kafka and ZooKeeper read them. */
  private static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return properties;
  }

  @Test
  void what_the_user_has_made_of_the_settings_stays(@TempDir Path dir) throws IOException {
    Path file = Files.createDirectories(dir.resolve("conf")).resolve("job.properties");
    Files.writeString(file, "mine");
    new ClusterFiles(dir).job(MANIFESTS, 9092, 8081);
    assertThat(file).hasContent("mine");
  }

  @Test
  void prometheus_takes_its_configuration_and_the_alerts(@TempDir Path dir) throws Exception {
    assumeTrue(Programs.isOnPath("promtool"), "skipped: promtool is not installed");
    new ClusterFiles(dir).prometheus(MANIFESTS, Map.of("jobmanager-1", 1, "taskmanager-1", 2));
    Process check =
        new ProcessBuilder("promtool", "check", "config", dir + "/conf/prometheus.yaml")
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
    assertThat(said).contains("1 rule files found").containsPattern("SUCCESS: \\d\\d rules found");
  }
}

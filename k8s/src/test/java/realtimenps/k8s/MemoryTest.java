package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flink makes of a TaskManager's memory what the manifest says, and it is enough. */
class MemoryTest {
  private static final long MIB = 1024L * 1024;
  private static final long STATE_CACHE_MIB = 64;

  @Test
  void theCommentHasFlinksOwnNumbers() throws IOException {
    String manifest = Files.readString(Path.of("base/job/flink-deployment.yaml"));
    TaskExecutorProcessSpec memory = memory("base");
    for (MemorySize size :
        List.of(
            memory.getJvmOverheadSize(),
            memory.getJvmMetaspaceSize(),
            memory.getNetworkMemSize(),
            memory.getManagedMemorySize(),
            memory.getTaskHeapSize())) {
      assertThat(manifest)
          .contains("#   %d MiB".formatted(Math.round(1.0 * size.getBytes() / MIB)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/staging", "overlays/production"})
  void aSlotHasEnough(String overlay) {
    TaskExecutorProcessSpec memory = memory(overlay);
    int slots = memory.getNumSlots();
    assertThat(memory.getManagedMemorySize().getBytes() / slots)
        .as("for RocksDB")
        .isGreaterThan(512 * MIB);
    assertThat(memory.getTaskHeapSize().getBytes() / slots)
        .as("four times what the caches of two steps take")
        .isGreaterThan(4 * 2 * STATE_CACHE_MIB * MIB);
  }

  private static TaskExecutorProcessSpec memory(String overlay) {
    Manifest job = ReferencesTest.job(overlay);
    Configuration flink = new Configuration();
    for (Map.Entry<String, JsonNode> option : job.at("/spec/flinkConfiguration").properties()) {
      flink.setString(option.getKey(), option.getValue().asText());
    }
    flink.set(
        TaskManagerOptions.TOTAL_PROCESS_MEMORY,
        MemorySize.parse(job.at("/spec/taskManager/resource/memory").asText()));
    return TaskExecutorProcessUtils.processSpecFromConfig(flink);
  }
}

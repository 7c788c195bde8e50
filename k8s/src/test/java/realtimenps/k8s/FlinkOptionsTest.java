package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * To the operator's definition any option will do, and Flink passes over those it does not know.
 */
class FlinkOptionsTest {
  private static final List<Class<?>> OPTIONS =
      List.of(
          CheckpointingOptions.class,
          CoreOptions.class,
          HeartbeatManagerOptions.class,
          HighAvailabilityOptions.class,
          MetricOptions.class,
          PipelineOptions.class,
          ResourceManagerOptions.class,
          RestartStrategyOptions.class,
          RocksDBOptions.class,
          StateBackendOptions.class,
          TaskManagerOptions.class);

  /** The operator reads the first two, and PrometheusReporterTest uses the last. */
  private static final List<String> OF_OTHERS =
      List.of("job.autoscaler.", "kubernetes.operator.", "metrics.reporter.prom.");

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/staging", "overlays/production"})
  void everyOptionIsKnownToFlinkWithAValueThatItTakes(String overlay)
      throws IllegalAccessException {
    Map<String, ConfigOption<?>> known = known();
    Configuration flink = new Configuration();
    for (Map.Entry<String, JsonNode> option :
        ReferencesTest.job(overlay).at("/spec/flinkConfiguration").properties()) {
      flink.setString(option.getKey(), option.getValue().asText());
    }
    assertThat(flink.keySet())
        .filteredOn(key -> OF_OTHERS.stream().noneMatch(key::startsWith))
        .isNotEmpty()
        .allSatisfy(
            key -> {
              ConfigOption<?> option = known.get(key);
              assertThat(option).as(key).isNotNull();
              assertThat((Object) flink.get(option)).as(key).isNotNull();
            });
  }

  private static Map<String, ConfigOption<?>> known() throws IllegalAccessException {
    Map<String, ConfigOption<?>> known = new TreeMap<>();
    for (Class<?> options : OPTIONS) {
      for (Field field : options.getFields()) {
        if (field.getType() == ConfigOption.class) {
          ConfigOption<?> option = (ConfigOption<?>) field.get(null);
          known.put(option.key(), option);
          option.fallbackKeys().forEach(older -> known.put(older.getKey(), option));
        }
      }
    }
    return known;
  }
}

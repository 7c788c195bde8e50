package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import realtimenps.job.NpsJob;

/** Rules and dashboard ask for metrics that there are, of operators that there are. */
class MetricNamesTest {
  private static final Path DASHBOARD = Path.of("base/dashboards/realtime-nps.json");

  /** What Flink and its Kafka connector tell by themselves. */
  private static final Set<String> OF_FLINK =
      Set.of(
          MetricNames.PENDING_RECORDS,
          MetricNames.NUM_RESTARTS,
          MetricNames.TASK_BUSY_TIME,
          MetricNames.FAILED_COMMITTABLES,
          "runningState",
          "lastCheckpointCompletedTimestamp",
          "lastCheckpointDuration",
          "lastCheckpointFullSize",
          "lastCheckpointSize",
          "numberOfFailedCheckpoints",
          "JVM_Memory_Heap_Used",
          "JVM_Memory_Heap_Max",
          "JVM_GarbageCollector_All_Time");

  private static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    AlertRulesTest.alerts().forEach(alert -> expressions.add(alert.path("expr").asText()));
    ReferencesTest.walk(
        Kustomization.YAML.readTree(DASHBOARD.toFile()),
        (field, value) -> {
          if (field.equals("expr")) {
            expressions.add(value.asText());
          }
        });
    return expressions;
  }

  private static Set<String> found(String regex) throws IOException {
    Set<String> found = new TreeSet<>();
    for (String expression : expressions()) {
      Matcher matcher = Pattern.compile(regex).matcher(expression);
      while (matcher.find()) {
        found.add(matcher.group(1));
      }
    }
    assertThat(found).as(regex).isNotEmpty();
    return found;
  }

  @Test
  void metricsOfTheJobAreInItsCodeOrInFlink() throws IOException {
    String code = code("../flink-job/src/main/java");
    String scopes = "jobmanager_job|taskmanager_job_task(?:_operator)?|taskmanager_Status";
    assertThat(found("flink_(?:%s)_(\\w+)".formatted(scopes)))
        .allSatisfy(
            name ->
                assertThat(
                        OF_FLINK.contains(name)
                            || code.contains(
                                "\"" + name.replaceFirst("^(?:tenant|reason)_", "") + "\""))
                    .as(name)
                    .isTrue());
  }

  @Test
  void metricsOfTheRelayAreInItsCode() throws IOException {
    String code = code("../alert-relay/src/main/java");
    assertThat(found("\\b(nps_relay_\\w+)"))
        .allSatisfy(
            name -> assertThat(code).contains("\"" + name.replaceFirst("_total$", "") + "\""));
  }

  @Test
  void operatorsAreThoseOfTheJob() throws IOException {
    assertThat(
            JobTopology.graph().getStreamNodes().stream()
                .map(StreamNode::getOperatorName)
                .collect(Collectors.toSet()))
        .containsAll(found("operator_name=\"([^\"]+)\""));
    assertThat(found("job_name=\"([^\"]+)\"")).containsExactly(NpsJob.NAME);
  }

  @Test
  void panelsOfTheDashboardHaveTitlesAndQuestions() throws IOException {
    for (JsonNode panel : Kustomization.YAML.readTree(DASHBOARD.toFile()).path("panels")) {
      assertThat(panel.path("title").asText()).isNotEmpty();
      assertThat(panel.path("type").asText().equals("row") || !panel.path("targets").isEmpty())
          .as(panel.path("title").asText())
          .isTrue();
    }
  }

  private static String code(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(
              file -> {
                try {
                  return Files.readString(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .collect(Collectors.joining());
    }
  }
}

package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.ReporterSetupBuilder;
import org.apache.flink.runtime.metrics.filter.DefaultReporterFilters;
import org.apache.flink.runtime.metrics.groups.JobManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import realtimenps.job.NpsJob;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.metrics.ReasonCounters;
import realtimenps.job.metrics.TenantCounters;

/** Flink's own reporter, set up as in the manifest, calls our metrics what the rules call them. */
class PrometheusReporterTest {
  private static final long MESSAGE_BYTES = 1_000_000;
  private static final int TENANTS = 10;

  private int port;
  private MetricRegistryImpl registry;

  @BeforeEach
  void start() throws IOException {
    Configuration flink = new Configuration();
    for (Map.Entry<String, JsonNode> option :
        ReferencesTest.job("base").at("/spec/flinkConfiguration").properties()) {
      flink.setString(option.getKey(), option.getValue().asText());
    }
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    flink.setString("metrics.reporter.prom.port", String.valueOf(port));
    registry =
        new MetricRegistryImpl(
            plain(flink),
            ReporterSetupBuilder.METRIC_SETUP_BUILDER.fromConfiguration(
                flink, DefaultReporterFilters::metricsFromConfiguration, null));
    assertThat(registry.getNumberReporters()).isOne();
  }

  @AfterEach
  void stop() {
    registry.closeAsync().join();
  }

  private static MetricRegistryConfiguration plain(Configuration flink) {
    return MetricRegistryConfiguration.fromConfiguration(flink, MESSAGE_BYTES);
  }

  private MetricGroup operator(String name) {
    return TaskManagerMetricGroup.createTaskManagerMetricGroup(
            registry, "localhost", ResourceID.generate())
        .addJob(new JobID(), NpsJob.NAME)
        .addTask(ExecutionAttemptID.randomId(), name)
        .getOrAddOperator(new OperatorID(), name, Map.of());
  }

  @Test
  void aCounterOfAnOperatorHasItsNameAndThatOfTheOperator() throws Exception {
    operator("validate-responses").counter("read").inc();
    assertThat(told())
        .anyMatch(
            line ->
                line.startsWith("flink_taskmanager_job_task_operator_read{")
                    && line.contains("operator_name=\"validate-responses\"")
                    && line.contains("job_name=\"realtime-nps\"")
                    && line.endsWith(" 1.0"));
  }

  @Test
  void sourcesHaveSpacesInTheirNames() throws Exception {
    operator("Source: read-responses").gauge("pendingRecords", (Gauge<Long>) () -> 7L);
    assertThat(told())
        .anyMatch(
            line ->
                line.startsWith("flink_taskmanager_job_task_operator_pendingRecords{")
                    && line.contains("operator_name=\"Source: read-responses\""));
  }

  @Test
  void rejectionsAreToldByReason() throws Exception {
    new ReasonCounters(operator("validate-responses"), "rejected").inc(RejectReason.TRUNCATED);
    assertThat(told())
        .anyMatch(
            line ->
                line.startsWith("flink_taskmanager_job_task_operator_reason_rejected{")
                    && line.contains("operator_name=\"validate-responses\"")
                    && line.contains("reason=\"TRUNCATED\"")
                    && line.endsWith(" 1.0"));
  }

  @Test
  void whatIsCountedByTenantIsToldInAllToo() throws Exception {
    new TenantCounters(operator("roll-windows"), "updates", TENANTS).inc("aurora-net");
    assertThat(told())
        .anyMatch(line -> line.startsWith("flink_taskmanager_job_task_operator_updates{"))
        .anyMatch(
            line ->
                line.startsWith("flink_taskmanager_job_task_operator_tenant_updates{")
                    && line.contains("tenant=\"aurora-net\""));
  }

  @Test
  void aHistogramHasQuantiles() throws Exception {
    operator("roll-windows")
        .histogram("readToEmitMillis", new DescriptiveStatisticsHistogram(TENANTS))
        .update(3);
    assertThat(told())
        .anyMatch(
            line ->
                line.startsWith("flink_taskmanager_job_task_operator_readToEmitMillis{")
                    && line.contains("quantile=\"0.99\""));
  }

  @Test
  void aMetricOfTheJobIsToldByItsJobManager() throws Exception {
    JobManagerMetricGroup.createJobManagerMetricGroup(registry, "localhost")
        .addJob(new JobID(), NpsJob.NAME)
        .gauge("numRestarts", (Gauge<Long>) () -> 1L);
    assertThat(told())
        .anyMatch(
            line ->
                line.startsWith("flink_jobmanager_job_numRestarts{")
                    && line.contains("job_name=\"realtime-nps\""));
  }

  private List<String> told() throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:%d/metrics".formatted(port)))
                    .timeout(Duration.ofSeconds(10))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body().lines().toList();
  }
}

package realtimenps.sandbox.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.UserError;

class EmbeddedFlinkITCase {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String COUNT = "count-numbers";

  private Path dir = Path.of("unset");

  @BeforeEach
  void place(@TempDir Path temporary) {
    dir = temporary;
  }

  @Test
  void aJobRunsWithMetricsAndGoesOnFromItsSavepoint() throws Exception {
    try (EmbeddedFlink flink = EmbeddedFlink.start(dir, 0, 2, new Configuration())) {
      JobMetrics metrics = flink.metrics();
      JobID job = flink.submit(counting(flink, 200, -1));
      flink.awaitRunning(job, TIMEOUT);
      await().atMost(TIMEOUT).until(() -> metrics.sum(COUNT, "parity.odd.seen") > 10);
      await().atMost(TIMEOUT).until(() -> metrics.count(COUNT, "numbers") > 10);

      assertThat(get(flink.webUi() + "/index.html")).contains("Apache Flink");
      assertThat(get(flink.webUi() + "/jobs")).contains(job.toString());
      assertThat(flink.isRunning(job)).isTrue();

      String savepoint = flink.stopWithSavepoint(job);

      assertThat(Path.of(URI.create(savepoint))).isDirectory();
      await().atMost(TIMEOUT).until(() -> !metrics.sums(COUNT).isEmpty());
      long odd = metrics.sum(COUNT, "parity.odd.seen");
      long even = metrics.sum(COUNT, "parity.even.seen");
      assertThat(even - odd).isBetween(-1L, 1L);
      assertThat(metrics.sum("parity.odd.seen")).isEqualTo(odd);
      assertThat(metrics.gauge(COUNT, "latest").getMax()).isEqualTo(Math.max(odd, even));
      assertThat(metrics.gauge(COUNT, "latest").getCount()).isEqualTo(2);
      assertThat(metrics.quantile(COUNT, "numbers", 0)).isZero();
      assertThat(metrics.quantile(COUNT, "numbers", 1)).isEqualTo(odd + even - 1.0);
      assertThat(metrics.sums(COUNT)).containsEntry("parity.odd.seen", odd);

      JobID again = flink.submit(counting(flink, 200, -1), savepoint);
      flink.awaitRunning(again, TIMEOUT);

      await().atMost(TIMEOUT).until(() -> metrics.sum(COUNT, "parity.odd.seen") > odd);
      assertThat(metrics.gauge(COUNT, "latest").getMax()).isGreaterThan(Math.max(odd, even));
      flink.cancel(again);
    }
  }

  @Test
  void aLostTaskManagerIsReplacedAndTheLatestCheckpointIsFound() {
    try (EmbeddedFlink flink = EmbeddedFlink.start(dir, 0, 2, new Configuration())) {
      JobID job = flink.submit(counting(flink, 200, -1));
      await().atMost(TIMEOUT).until(() -> flink.latestCheckpoint(job).isPresent());
      long before = flink.metrics().sum(COUNT, "parity.odd.seen");

      flink.replaceTaskManager();

      await().atMost(TIMEOUT).until(() -> flink.isRunning(job));
      await().atMost(TIMEOUT).until(() -> flink.metrics().sum("", "numRestarts") > 0);
      await().atMost(TIMEOUT).until(() -> flink.metrics().sum(COUNT, "parity.odd.seen") > before);
      flink.cancel(job);
      assertThat(flink.latestCheckpoint(job)).isPresent();
    }
  }

  @Test
  void aJobThatFailsSaysItsRootCause() {
    Configuration noRestart = new Configuration();
    noRestart.setString("restart-strategy.type", "none");
    try (EmbeddedFlink flink = EmbeddedFlink.start(dir, 0, 2, noRestart)) {
      JobID job = flink.submit(counting(flink, 1000, 5));

      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(flink.failure(job))
                      .hasValue("IllegalStateException: 5 is not wanted"));
      assertThatThrownBy(() -> flink.awaitRunning(job, TIMEOUT))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "The job ended at its start (FAILED): IllegalStateException: 5 is not wanted");
    }
  }

  @Test
  void aJobThatIsRestartedSaysWhyToo() {
    try (EmbeddedFlink flink = EmbeddedFlink.start(dir, 0, 2, new Configuration())) {
      JobID job = flink.submit(counting(flink, 1000, 5));

      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(flink.failure(job))
                      .hasValue("IllegalStateException: 5 is not wanted"));
      flink.cancel(job);
    }
  }

  @Test
  void twoClustersDoNotMixTheirMetrics() {
    try (EmbeddedFlink one = EmbeddedFlink.start(dir.resolve("1"), 0, 2, new Configuration());
        EmbeddedFlink other = EmbeddedFlink.start(dir.resolve("2"), 0, 2, new Configuration())) {
      one.submit(counting(one, 200, -1));

      await().atMost(TIMEOUT).until(() -> one.metrics().sum(COUNT, "latest") > 0);

      assertThat(other.metrics().sums(COUNT)).isEmpty();
    }
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static StreamGraph counting(EmbeddedFlink flink, double perSecond, long unwanted) {
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(flink.configuration());
    env.setParallelism(2);
    env.enableCheckpointing(200);
    env.fromSource(
            new DataGeneratorSource<>(
                number -> number,
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(perSecond),
                Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "generate-numbers")
        .uid("generate-numbers")
        .setParallelism(1)
        .keyBy(number -> number % 2, Types.LONG)
        .process(new CountNumbers(unwanted))
        .name(COUNT)
        .uid(COUNT)
        .sinkTo(new DiscardingSink<>())
        .name("drop")
        .uid("drop");
    return env.getStreamGraph();
  }

  private static final class CountNumbers extends KeyedProcessFunction<Long, Long, Long> {
    private static final long serialVersionUID = 1;
    private final long unwanted;
    private transient @Nullable ValueState<Long> state;
    private transient @Nullable Counter odd;
    private transient @Nullable Counter even;
    private transient @Nullable DescriptiveStatisticsHistogram numbers;
    private transient volatile long latest;

    private CountNumbers(long unwanted) {
      this.unwanted = unwanted;
    }

    @Override
    public void open(OpenContext context) {
      state = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
      var group = getRuntimeContext().getMetricGroup();
      odd = group.addGroup("parity", "odd").counter("seen");
      even = group.addGroup("parity", "even").counter("seen");
      numbers = group.histogram("numbers", new DescriptiveStatisticsHistogram(100_000));
      group.gauge("latest", () -> latest);
    }

    @Override
    public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
      if (number == unwanted) {
        throw new IllegalStateException(number + " is not wanted");
      }
      ValueState<Long> count = Objects.requireNonNull(state);
      Long before = count.value();
      count.update(before == null ? 1 : before + 1);
      latest = count.value();
      Objects.requireNonNull(number % 2 == 0 ? even : odd).inc();
      Objects.requireNonNull(numbers).update(number);
      out.collect(number);
    }
  }
}

package realtimenps.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphTestUtils;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import realtimenps.job.backfill.Told;
import realtimenps.job.decode.Incoming;
import realtimenps.job.decode.IncomingPolicy;
import realtimenps.job.detect.AlertUpdate;
import realtimenps.job.detect.DetectSpikes;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.WindowLayout;
import realtimenps.job.domain.spike.ToldAlert;
import realtimenps.job.fanout.FanOutToSubjects;
import realtimenps.job.followup.FollowUpDetractors;
import realtimenps.job.followup.FollowUpUpdate;
import realtimenps.job.roll.RollWindows;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.job.settings.Settings;
import realtimenps.job.settle.SettleResponses;
import realtimenps.job.state.SettledSerializer;
import realtimenps.job.validate.Arrival;
import realtimenps.job.validate.ArrivalSerializer;
import realtimenps.job.validate.TopicIds;
import realtimenps.job.validate.ValidatePolicies;
import realtimenps.job.validate.ValidateResponses;

/** The operators of the job in Flink's own harnesses, with a wall clock that tests set. */
public final class Harnesses {
  /** The wall clock at which every harness starts, and a multiple of every pane in the tests. */
  public static final long NOON = 1_700_006_400_000L;

  public static final int MAX_SUBJECTS = 1_000;
  public static final int MAX_TENANTS = 100;

  public static final int MAX_PARALLELISM = 128;

  private static final int TENANT_METRICS = 2;

  private Harnesses() {}

  /** What keeps state. */
  public enum Backend {
    HASHMAP,
    ROCKSDB;

    public StateBackend create() {
      if (this == HASHMAP) {
        return new HashMapStateBackend();
      }
      EmbeddedRocksDBStateBackend rocksDb = new EmbeddedRocksDBStateBackend();
      // The harness of two inputs gives managed memory of 3 MiB, in which RocksDB crawls.
      rocksDb.getMemoryConfiguration().setUseManagedMemory(false);
      return rocksDb;
    }
  }

  /** The settings that count, with the documented defaults but for the windows. */
  public static Settings.Counting counting(String windows) {
    return new Settings.Counting(
        WindowLayout.parse(windows),
        Duration.ofMinutes(5),
        Duration.ofDays(40),
        Duration.ofMillis(250),
        Duration.ofMillis(20),
        Duration.ofSeconds(15),
        MAX_SUBJECTS,
        MAX_TENANTS);
  }

  public static OneInputStreamOperatorTestHarness<Incoming, Arrival> validate(
      Settings.Counting settings, Counters counters) throws Exception {
    return validate(settings, null, counters);
  }

  public static OneInputStreamOperatorTestHarness<Incoming, Arrival> validate(
      Settings.Counting settings, @Nullable TopicIds topics, Counters counters) throws Exception {
    return ready(
        new HashMapStateBackend(),
        new OneInputStreamOperatorTestHarness<>(
            new ValidateResponses(settings, topics), environment(counters, 1, 0).build()),
        ArrivalSerializer.TYPE);
  }

  public static OneInputStreamOperatorTestHarness<IncomingPolicy, PolicyChange> validatePolicies(
      Counters counters) throws Exception {
    return ready(
        new HashMapStateBackend(),
        new OneInputStreamOperatorTestHarness<>(
            new ValidatePolicies(), environment(counters, 1, 0).build()),
        PolicyChange.class);
  }

  public static KeyedOneInputStreamOperatorTestHarness<String, Arrival, Settled> settle(
      Settings.Counting settings,
      StateBackend backend,
      Counters counters,
      int parallelism,
      int subtask)
      throws Exception {
    return ready(
        backend,
        new KeyedOneInputStreamOperatorTestHarness<>(
            new SettleResponses(settings, TENANT_METRICS),
            Arrival::responseKey,
            Types.STRING,
            environment(counters, parallelism, subtask).build()),
        SettledSerializer.TYPE);
  }

  public static OneInputStreamOperatorTestHarness<Settled, Contribution> fanOut(
      Settings.Counting settings) throws Exception {
    return ready(
        new HashMapStateBackend(),
        new OneInputStreamOperatorTestHarness<>(
            new FanOutToSubjects(settings), environment(new Counters(), 1, 0).build()),
        Contribution.class);
  }

  public static Roll roll(
      Settings.Counting settings, StateBackend backend, int parallelism, int subtask)
      throws Exception {
    return roll(settings, running(64 << 20), backend, parallelism, subtask);
  }

  public static Roll roll(
      Settings.Counting settings,
      Settings.Running running,
      StateBackend backend,
      int parallelism,
      int subtask)
      throws Exception {
    return ready(
        backend, new Roll(settings, running, null, parallelism, subtask), SubjectUpdate.class);
  }

  /** Of a backfill. */
  public static Roll roll(Settings.Counting settings, Told<Boolean> told, StateBackend backend)
      throws Exception {
    return ready(backend, new Roll(settings, running(64 << 20), told, 1, 0), SubjectUpdate.class);
  }

  /**
   * How steps run.
   *
   * @param stateCacheMemory bytes
   */
  public static Settings.Running running(long stateCacheMemory) {
    return new Settings.Running(1, Duration.ofSeconds(10), TENANT_METRICS, stateCacheMemory, false);
  }

  /** Contributions by subject, and policies that every subtask gets. */
  public static final class Roll
      extends KeyedTwoInputStreamOperatorTestHarness<
          String, Contribution, PolicyChange, SubjectUpdate> {
    private Roll(
        Settings.Counting settings,
        Settings.Running running,
        @Nullable Told<Boolean> told,
        int parallelism,
        int subtask)
        throws Exception {
      super(
          new RollWindows(settings, running, told),
          Contribution::subject,
          null,
          Types.STRING,
          MAX_PARALLELISM,
          parallelism,
          subtask);
    }

    /** The clock's watermark: that of the contributions. */
    public void processWatermark(long clock) throws Exception {
      processWatermark1(new Watermark(clock));
    }
  }

  public static KeyedOneInputStreamOperatorTestHarness<String, Settled, FollowUpUpdate> followUp(
      StateBackend backend, Counters counters, int parallelism, int subtask) throws Exception {
    return followUp(null, backend, counters, parallelism, subtask);
  }

  /** Of a backfill, if it is given what is told. */
  public static KeyedOneInputStreamOperatorTestHarness<String, Settled, FollowUpUpdate> followUp(
      @Nullable Told<Boolean> told,
      StateBackend backend,
      Counters counters,
      int parallelism,
      int subtask)
      throws Exception {
    return ready(
        backend,
        new KeyedOneInputStreamOperatorTestHarness<>(
            new FollowUpDetractors(counting("PT1M/PT10S"), TENANT_METRICS, told),
            Settled::responseKey,
            Types.STRING,
            environment(counters, parallelism, subtask).build()),
        FollowUpUpdate.class);
  }

  public static Detect detect(StateBackend backend, Counters counters, int parallelism, int subtask)
      throws Exception {
    return detect(64L << 20, backend, counters, parallelism, subtask);
  }

  /** With what is kept at hand in front of the state bounded, in bytes. */
  public static Detect detect(
      long cacheMemory, StateBackend backend, Counters counters, int parallelism, int subtask)
      throws Exception {
    return detect(
        new DetectSpikes(running(cacheMemory), null), backend, counters, parallelism, subtask);
  }

  /** Of a backfill. */
  public static Detect detect(Told<ToldAlert> told, StateBackend backend, Counters counters)
      throws Exception {
    return detect(new DetectSpikes(running(64L << 20), told), backend, counters, 1, 0);
  }

  private static Detect detect(
      DetectSpikes detect, StateBackend backend, Counters counters, int parallelism, int subtask)
      throws Exception {
    return ready(
        backend,
        new Detect(detect, environment(counters, parallelism, subtask).build()),
        AlertUpdate.class);
  }

  /**
   * Changes by tenant, and policies that every subtask gets. Flink's own harness of two inputs
   * takes no environment, and so tells nothing of metrics.
   */
  public static final class Detect extends AbstractStreamOperatorTestHarness<AlertUpdate> {
    private final DetectSpikes detect;

    private Detect(DetectSpikes detect, MockEnvironment environment) throws Exception {
      super(detect, environment);
      this.detect = detect;
      config.setStatePartitioner(0, (KeySelector<Settled, String>) Settled::tenantId);
      config.setStateKeySerializer(StringSerializer.INSTANCE);
      config.serializeAllConfigs();
    }

    public void process(Settled settled) throws Exception {
      StreamRecord<Settled> record = new StreamRecord<>(settled);
      detect.setKeyContextElement1(record);
      detect.processElement1(record);
    }

    public void process(RecordAttributes attributes) {
      detect.processRecordAttributes1(attributes);
    }

    public void put(PolicyChange change) throws Exception {
      StreamRecord<PolicyChange> record = new StreamRecord<>(change);
      detect.setKeyContextElement2(record);
      detect.processElement2(record);
    }

    /** As a task does it when a barrier has come. */
    @Override
    public OperatorSubtaskState snapshot(long checkpointId, long timestamp) throws Exception {
      detect.prepareSnapshotPreBarrier(checkpointId);
      return super.snapshot(checkpointId, timestamp);
    }

    /** The clock's watermark: that of the changes. */
    public void processWatermark(long clock) throws Exception {
      detect.processWatermark1(new Watermark(clock));
    }

    public void processWatermarkOfPolicies(long clock) throws Exception {
      detect.processWatermark2(new Watermark(clock));
    }
  }

  private static <OUT, H extends AbstractStreamOperatorTestHarness<OUT>> H ready(
      StateBackend backend, H harness, Class<OUT> type) throws Exception {
    return ready(backend, harness, TypeInformation.of(type));
  }

  private static <OUT, H extends AbstractStreamOperatorTestHarness<OUT>> H ready(
      StateBackend backend, H harness, TypeInformation<OUT> type) throws Exception {
    harness.setStateBackend(backend);
    harness.setup(serializer(type));
    harness.setProcessingTime(NOON);
    return harness;
  }

  /** The serializer that the job uses, which is never the generic one. */
  public static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
    Configuration config = new Configuration();
    config.set(PipelineOptions.GENERIC_TYPES, false);
    return type.createSerializer(new SerializerConfigImpl(config));
  }

  private static MockEnvironmentBuilder environment(
      Counters counters, int parallelism, int subtask) {
    return new MockEnvironmentBuilder()
        .setMaxParallelism(MAX_PARALLELISM)
        .setParallelism(parallelism)
        .setSubtaskIndex(subtask)
        .setManagedMemorySize(256 << 20)
        .setMetricGroup(
            TaskManagerMetricGroup.createTaskManagerMetricGroup(
                    TestingMetricRegistry.builder().setRegisterConsumer(counters::register).build(),
                    "localhost",
                    ResourceID.generate())
                .addJob(new JobID(), "job")
                .addTask(ExecutionGraphTestUtils.createExecutionAttemptId(), "task"));
  }

  /** Takes the records that came out so far. */
  public static <OUT> List<OUT> takeRecords(AbstractStreamOperatorTestHarness<OUT> harness) {
    List<OUT> records = new ArrayList<>();
    for (Object element : harness.getOutput()) {
      if (element instanceof StreamRecord<?> record) {
        @SuppressWarnings("unchecked")
        OUT value = (OUT) record.getValue();
        records.add(value);
      }
    }
    harness.getOutput().clear();
    return records;
  }

  /** Takes all that came out so far: records, watermarks and statuses. */
  public static List<Object> take(AbstractStreamOperatorTestHarness<?> harness) {
    List<Object> elements = new ArrayList<>(harness.getOutput());
    harness.getOutput().clear();
    return elements;
  }

  /**
   * The counters that an operator registers, by name and, after a slash, by their group's value;
   * and its histograms, by name.
   */
  public static final class Counters {
    private final Map<String, Counter> counters = new HashMap<>();
    private final Map<String, Histogram> histograms = new HashMap<>();

    private void register(Metric metric, String name, AbstractMetricGroup<?> group) {
      if (metric instanceof Counter counter) {
        Map<String, String> variables = group.getAllVariables();
        String of = variables.getOrDefault("<tenant>", variables.getOrDefault("<reason>", ""));
        counters.put(of.isEmpty() ? name : name + "/" + of, counter);
      } else if (metric instanceof Histogram histogram) {
        histograms.put(name, histogram);
      }
    }

    public long of(String name) {
      Counter counter = counters.get(name);
      if (counter == null) {
        throw new IllegalArgumentException(name + " is not among " + counters.keySet());
      }
      return counter.getCount();
    }

    /** The values that a histogram has seen, the smallest first. */
    public long[] valuesOf(String histogram) {
      Histogram found = histograms.get(histogram);
      if (found == null) {
        throw new IllegalArgumentException(histogram + " is not among " + histograms.keySet());
      }
      long[] values = found.getStatistics().getValues();
      Arrays.sort(values);
      return values;
    }
  }
}

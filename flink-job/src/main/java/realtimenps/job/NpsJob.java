package realtimenps.job;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.flink.client.deployment.application.executors.EmbeddedExecutor;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompressionType;
import realtimenps.connections.KafkaConnection;
import realtimenps.job.backfill.BackfillSource;
import realtimenps.job.decode.Incoming;
import realtimenps.job.decode.IncomingPolicy;
import realtimenps.job.decode.PolicyDeserializer;
import realtimenps.job.decode.ResponseDeserializer;
import realtimenps.job.publish.AlertSerializer;
import realtimenps.job.publish.FlatUpdateSerializer;
import realtimenps.job.publish.FollowUpSerializer;
import realtimenps.job.publish.RejectedSerializer;
import realtimenps.job.publish.UpdateSerializer;
import realtimenps.job.roll.FlatUpdate;
import realtimenps.job.settings.Settings;
import realtimenps.job.settings.SettingsException;
import realtimenps.job.start.Preflight;
import realtimenps.job.start.StartException;
import realtimenps.job.state.RocksDbOptions;

/** Wires settings, environment, sources and sinks round {@link NpsTopology}. */
public final class NpsJob {
  /** What the job is called in Flink. */
  public static final String NAME = "realtime-nps";

  /** What one with {@code backfill} is called, beside a live one. */
  public static final String BACKFILL_NAME = NAME + "-backfill";

  /** How the job's words begin when it does not start. */
  public static final String CANNOT_START = "realtime-nps cannot start:";

  /** State is spread over this many groups for good: no more subtasks than this, ever. */
  public static final int MAX_PARALLELISM = 128;

  /** How long a record waits for others to be sent with, where milliseconds count. */
  private static final Duration SOON = Duration.ofMillis(1);

  /** The same, where they do not: a batch for each record would be most of the work. */
  private static final Duration IN_BATCHES = Duration.ofMillis(20);

  private NpsJob() {}

  /** Runs the job; see {@code --help}. */
  public static void main(String[] args) throws Exception {
    if (Arrays.asList(args).contains("--help")) {
      System.out.print(Settings.help());
      return;
    }
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    String name;
    try {
      Settings settings = Settings.parse(args);
      name = settings.running().backfill() ? BACKFILL_NAME : NAME;
      build(env, settings);
    } catch (SettingsException | StartException e) {
      // Flink's command line shows this as it is, without a stack trace.
      throw new ProgramParametrizationException(
          "%s%n%s"
              .formatted(CANNOT_START, String.valueOf(e.getMessage()).indent(2).stripTrailing()));
    }
    env.execute(name);
  }

  /**
   * Builds the graph of the job in an environment, ready to execute.
   *
   * @throws StartException if something that the job needs is not there
   */
  public static void build(StreamExecutionEnvironment env, Settings settings)
      throws StartException, InterruptedException {
    Preflight.Schemas schemas = Preflight.check(settings, isRunByJobManager(env));
    configure(env, settings);
    Settings.Output output = settings.output();
    new NpsTopology(settings)
        .build(
            env,
            settings.running().backfill()
                ? new BackfillSource<>(responses(settings, schemas), settings.input())
                : responses(settings, schemas),
            policies(settings, schemas),
            sink(
                output,
                "updates",
                SOON,
                new UpdateSerializer(output.updatesTopic(), schemas.updates())),
            windowUpdates(output, schemas.windowUpdates()),
            sink(
                output,
                "alerts",
                SOON,
                new AlertSerializer(output.alertsTopic(), schemas.alerts())),
            sink(
                output,
                "follow-ups",
                IN_BATCHES,
                new FollowUpSerializer(output.followUpsTopic(), schemas.followUps())),
            sink(
                output,
                "rejected",
                IN_BATCHES,
                new RejectedSerializer(
                    output.rejectedTopic(), schemas.rejected(), output.maxRejectedBytes())));
  }

  /**
   * In Flink's application mode a JobManager that takes over runs {@link #main} again. If that
   * fails it gives the job up and forgets its checkpoints: not for an outage of Kafka just then,
   * nor for a refusal that passes.
   */
  private static boolean isRunByJobManager(StreamExecutionEnvironment env) {
    return EmbeddedExecutor.NAME.equals(env.getConfiguration().get(DeploymentOptions.TARGET));
  }

  private static @Nullable KafkaSink<FlatUpdate> windowUpdates(
      Settings.Output output, int schemaId) {
    String topic = output.windowUpdatesTopic();
    return topic == null
        ? null
        : sink(output, "window-updates", IN_BATCHES, new FlatUpdateSerializer(topic, schemaId));
  }

  /** Sets what the job needs of Flink, and defaults under what the cluster is configured with. */
  public static void configure(StreamExecutionEnvironment env, Settings settings) {
    Settings.Running running = settings.running();
    Duration patience = settings.registry().patience();
    Configuration config = new Configuration();
    config.set(PipelineOptions.GENERIC_TYPES, false);
    config.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    config.set(PipelineOptions.OBJECT_REUSE, true);
    config.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    // Whatever the cluster has: else a failure counts twice what was taken in behind a barrier, and
    // what is on the wire, which has no version, is kept.
    config.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    config.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    setDefault(env, config, StateBackendOptions.STATE_BACKEND, "rocksdb");
    setDefault(env, config, CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    setDefault(
        env, config, CheckpointingOptions.CHECKPOINTING_INTERVAL, running.checkpointInterval());
    // A reader that waits for the registry holds barriers back, and is not to fail for that, unless
    // a transaction would time out.
    Duration checkpointTimeout = patience.plusMinutes(10);
    if (settings.output().guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
      Duration longest = longestCheckpoint(settings);
      checkpointTimeout = longest.compareTo(checkpointTimeout) < 0 ? longest : checkpointTimeout;
    } else {
      // What cannot be stored for a while is no reason to stop: the next checkpoint has it. Under
      // EXACTLY_ONCE what is told waits for a checkpoint, in transactions that time out.
      setDefault(env, config, CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    }
    setDefault(env, config, CheckpointingOptions.CHECKPOINTING_TIMEOUT, checkpointTimeout);
    setDefault(
        env,
        config,
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    setDefault(env, config, ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(2));
    // Most ids that settle looks up are new: a bloom filter spares the search for them.
    setDefault(env, config, RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
    // In pieces: the filter of a whole file is as large as a shard of the cache, and would be
    // read again for every id once there are a million.
    setDefault(env, config, RocksDBOptions.USE_PARTITIONED_INDEX_FILTERS, true);
    setDefault(env, config, RocksDBOptions.OPTIONS_FACTORY, RocksDbOptions.class.getName());
    // What is young is soon merged again: packing pays only from the third level on.
    setDefault(
        env,
        config,
        RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL,
        List.of(
            CompressionType.NO_COMPRESSION,
            CompressionType.NO_COMPRESSION,
            CompressionType.SNAPPY_COMPRESSION));
    env.configure(config);
    if (running.parallelism() > 0) {
      env.setParallelism(running.parallelism());
    }
  }

  /**
   * So that no checkpoint commits a transaction that has timed out. That is open from one barrier
   * until the checkpoint of the next is complete: for two checkpoints, or for one and the interval,
   * of which settings let two into the timeout. A tenth is left to commit it.
   */
  private static Duration longestCheckpoint(Settings settings) {
    return settings.output().transactionTimeout().multipliedBy(45).dividedBy(100);
  }

  /** The cluster's own configuration wins. */
  private static <T> void setDefault(
      StreamExecutionEnvironment env, Configuration config, ConfigOption<T> option, T value) {
    if (env.getConfiguration().getOptional(option).isEmpty()) {
      config.set(option, value);
    }
  }

  private static KafkaSource<Incoming> responses(Settings settings, Preflight.Schemas schemas) {
    Settings.Input input = settings.input();
    KafkaSourceBuilder<Incoming> source =
        NpsJob.<Incoming>source(input)
            .setClientIdPrefix(input.groupId())
            .setStartingOffsets(new LoudOffsets(input.startFrom()))
            .setDeserializer(new ResponseDeserializer(settings.registry(), schemas.ofResponses()));
    String pattern = input.topicPattern();
    return (pattern == null
            ? source.setTopics(input.topics())
            : source.setTopicPattern(Pattern.compile(pattern)))
        .build();
  }

  /** Wherever the responses start, the policies that are in force were sent before. */
  private static KafkaSource<IncomingPolicy> policies(
      Settings settings, Preflight.Schemas schemas) {
    Settings.Input input = settings.input();
    return NpsJob.<IncomingPolicy>source(input)
        .setClientIdPrefix(input.groupId() + "-policies")
        .setStartingOffsets(new LoudOffsets(Settings.StartFrom.EARLIEST))
        .setDeserializer(new PolicyDeserializer(settings.registry(), schemas.ofPolicies()))
        .setTopics(input.policiesTopic())
        .build();
  }

  private static <T> KafkaSourceBuilder<T> source(Settings.Input input) {
    return KafkaSource.<T>builder()
        .setBootstrapServers(input.kafka().bootstrapServers())
        .setProperties(propertiesOf(input.kafka()))
        .setGroupId(input.groupId())
        .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
        // Small bites, so that a backlog is read from all partitions alike.
        .setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "65536")
        .setProperty(
            "partition.discovery.interval.ms",
            String.valueOf(input.discoveryInterval().toMillis()));
  }

  private static Properties propertiesOf(KafkaConnection kafka) {
    Properties properties = new Properties();
    properties.putAll(kafka.security());
    return properties;
  }

  private static <T> KafkaSink<T> sink(
      Settings.Output output,
      String name,
      Duration linger,
      KafkaRecordSerializationSchema<T> serializer) {
    Properties producer = propertiesOf(output.kafka());
    producer.put(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(linger.toMillis()));
    producer.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        String.valueOf(output.transactionTimeout().toMillis()));
    KafkaSinkBuilder<T> sink =
        KafkaSink.<T>builder()
            .setBootstrapServers(output.kafka().bootstrapServers())
            .setDeliveryGuarantee(output.guarantee())
            .setKafkaProducerConfig(producer)
            .setRecordSerializer(serializer);
    if (output.guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
      sink.setTransactionalIdPrefix(output.transactionalIdPrefix() + "-" + name)
          .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING);
    }
    return sink.build();
  }

  /**
   * Starts where it is told, once. Kafka's consumer is told to fail when an offset is gone: the
   * stock initializers would have it skip silently what retention has removed.
   */
  private record LoudOffsets(Settings.StartFrom startFrom) implements OffsetsInitializer {
    private static final long serialVersionUID = 1;

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
        Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
      OffsetsInitializer start =
          switch (startFrom) {
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
          };
      return start.getPartitionOffsets(partitions, retriever);
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
      return OffsetResetStrategy.NONE;
    }

    @Override
    public String toString() {
      return startFrom.name().toLowerCase(Locale.ROOT);
    }
  }
}

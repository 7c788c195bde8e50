package realtimenps.benchmarks.engines;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.aggregate.AggregateOperation;
import com.hazelcast.jet.aggregate.AggregateOperation1;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;
import com.hazelcast.jet.core.JobStatus;
import com.hazelcast.jet.core.Processor;
import com.hazelcast.jet.core.metrics.Measurement;
import com.hazelcast.jet.datamodel.KeyedWindowResult;
import com.hazelcast.jet.kafka.KafkaSources;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.ServiceFactories;
import com.hazelcast.jet.pipeline.Sinks;
import com.hazelcast.jet.pipeline.StreamSource;
import com.hazelcast.jet.pipeline.WindowDefinition;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import com.hazelcast.spi.properties.ClusterProperty;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Subject;
import realtimenps.v1.SurveyResponse;

/**
 * Hazelcast Jet in this JVM with its own sliding windows: counts by minute, which are added to the
 * window of each subject when it moves on, and taken off an hour later. Each window is emitted
 * once.
 */
final class JetSliding implements Engine {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final String LOOPBACK = "127.0.0.1";

  @Override
  public Running start(Plan plan) throws Exception {
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config(plan));
    try {
      JobConfig settings =
          new JobConfig()
              .setProcessingGuarantee(ProcessingGuarantee.AT_LEAST_ONCE)
              .setSnapshotIntervalMillis(TimeUnit.SECONDS.toMillis(10));
      Job job = member.getJet().newJob(pipeline(plan), settings);
      awaitRunning(job);
      return new Member(member, job);
    } catch (Exception | Error e) {
      member.shutdown();
      throw e;
    }
  }

  private static void awaitRunning(Job job) throws Exception {
    CompletableFuture<JobStatus> running = new CompletableFuture<>();
    job.addStatusListener(
        event -> {
          if (event.getNewStatus() == JobStatus.RUNNING || event.getNewStatus().isTerminal()) {
            running.complete(event.getNewStatus());
          }
        });
    // It may have been running before it was listened to.
    JobStatus status =
        job.getStatus() == JobStatus.RUNNING
            ? JobStatus.RUNNING
            : running.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    if (status != JobStatus.RUNNING) {
      throw new IllegalStateException("The Jet job ended at its start: " + status);
    }
  }

  /** One member, alone, that speaks to nobody. */
  private static Config config(Plan plan) {
    Config config =
        new Config("bench").setProperty(ClusterProperty.LOGGING_TYPE.getName(), "slf4j");
    config.setProperty(ClusterProperty.PHONE_HOME_ENABLED.getName(), "false");
    config.setProperty(ClusterProperty.SOCKET_BIND_ANY.getName(), "false");
    NetworkConfig network = config.getNetworkConfig().setPublicAddress(LOOPBACK);
    network.getInterfaces().setEnabled(true).addInterface(LOOPBACK);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(false);
    config
        .getJetConfig()
        .setEnabled(true)
        .setCooperativeThreadCount(plan.parallelism())
        .setBackupCount(0);
    config
        .getSerializationConfig()
        .addSerializerConfig(
            new SerializerConfig().setTypeClass(Counts.class).setClass(CountsSerializer.class));
    return config;
  }

  private static Pipeline pipeline(Plan plan) {
    // No window is emitted out of order on its way to the meter.
    Pipeline pipeline = Pipeline.create().setPreserveOrder(true);
    pipeline
        .readFrom(source(plan))
        // In the source, so that each partition has a watermark of its own.
        .withTimestamps(Scored::respondedAt, TimeUnit.SECONDS.toMillis(30))
        .setLocalParallelism(plan.parallelism())
        .groupingKey(Scored::subject)
        .window(WindowDefinition.sliding(TimeUnit.HOURS.toMillis(1), TimeUnit.MINUTES.toMillis(1)))
        .aggregate(count())
        .setLocalParallelism(plan.parallelism())
        .filterUsingService(
            ServiceFactories.nonSharedService(Processor.Context::globalProcessorIndex),
            JetSliding::tell)
        .setLocalParallelism(plan.parallelism())
        .writeTo(Sinks.noop());
    return pipeline;
  }

  private static StreamSource<Scored> source(Plan plan) {
    Properties consumer = new Properties();
    consumer.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, plan.bootstrapServers());
    consumer.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.setProperty(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    consumer.setProperty(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ResponseDeserializer.class.getName());
    consumer.setProperty(ResponseDeserializer.REGISTRY_URL, plan.registryUrl());
    return KafkaSources.<byte[], SurveyResponse, Scored>kafka(
            consumer, JetSliding::scored, plan.topic())
        // No partition is without records, and one that is slow to be read must not come too late.
        .setPartitionIdleTimeout(0);
  }

  private static Scored scored(ConsumerRecord<byte[], SurveyResponse> record) {
    SurveyResponse response = record.value();
    return new Scored(
        Subject.agentChannelKey(
            response.getTenantId(), response.getAgentId(), response.getChannel()),
        response.getRespondedAt().toEpochMilli(),
        Category.of(response.getScore()));
  }

  /** What of a response is counted. */
  private record Scored(String subject, long respondedAt, Category category) {}

  private static AggregateOperation1<Scored, Counts, Counts> count() {
    return AggregateOperation.withCreate(Counts::new)
        .<Scored>andAccumulate((counts, scored) -> counts.add(scored.category()))
        .andCombine((counts, others) -> counts.add(others, 1))
        // With this a window is not counted anew each minute.
        .andDeduct((counts, others) -> counts.add(others, -1))
        .andExportFinish(Counts::copy);
  }

  /** Drops the result. */
  private static boolean tell(int subtask, KeyedWindowResult<String, Counts> result) {
    Counts counts = result.result();
    Meter.window(
        subtask, result.key(), result.end(), counts.promoters, counts.passives, counts.detractors);
    Meter.output();
    return false;
  }

  /** The accumulator. Jet forgets a subject when it equals a new one. */
  static final class Counts {
    private long promoters;
    private long passives;
    private long detractors;

    Counts() {}

    private Counts(long promoters, long passives, long detractors) {
      this.promoters = promoters;
      this.passives = passives;
      this.detractors = detractors;
    }

    private void add(Category category) {
      switch (category) {
        case PROMOTER -> promoters++;
        case PASSIVE -> passives++;
        case DETRACTOR -> detractors++;
      }
    }

    private void add(Counts others, int sign) {
      promoters += sign * others.promoters;
      passives += sign * others.passives;
      detractors += sign * others.detractors;
    }

    private Counts copy() {
      return new Counts(promoters, passives, detractors);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Counts counts
          && promoters == counts.promoters
          && passives == counts.passives
          && detractors == counts.detractors;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(promoters + 31 * (passives + 31 * detractors));
    }
  }

  /** For the snapshots. */
  static final class CountsSerializer implements StreamSerializer<Counts> {
    @Override
    public int getTypeId() {
      return 1;
    }

    @Override
    public void write(ObjectDataOutput out, Counts counts) throws IOException {
      out.writeLong(counts.promoters);
      out.writeLong(counts.passives);
      out.writeLong(counts.detractors);
    }

    @Override
    public Counts read(ObjectDataInput in) throws IOException {
      return new Counts(in.readLong(), in.readLong(), in.readLong());
    }
  }

  private record Member(HazelcastInstance member, Job job) implements Running {
    /** Fails if the job does not run any more, or has dropped records as late. */
    @Override
    public void tellWindows() {
      if (job.getStatus() != JobStatus.RUNNING) {
        throw new IllegalStateException("The Jet job does not run: " + job.getStatus());
      }
      long late =
          job.getMetrics().get("lateEventsDropped").stream().mapToLong(Measurement::value).sum();
      if (late > 0) {
        throw new IllegalStateException("Jet dropped %d records as late".formatted(late));
      }
    }

    @Override
    public void close() {
      member.shutdown();
    }
  }
}

package realtimenps.benchmarks.engines;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.WindowStore;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Subject;
import realtimenps.v1.SurveyResponse;

/** What both engines that are Kafka Streams applications have in common. */
final class StreamsJob {
  /**
   * How long a window takes records after its end. Within a partition of the topic 30 s would do;
   * but Kafka Streams has no watermarks: the time of a partition of its inner topic is the largest
   * of all records that were sent there, and while a backlog is read, some partitions are read much
   * further than others. With 10 min most records of a run were dropped.
   */
  static final Duration GRACE = Duration.ofHours(3);

  static final String STORE = "tallies";

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

  private StreamsJob() {}

  /** What of a response is counted. */
  static final class Scored {
    private final int score;
    private boolean counted;

    Scored(int score) {
      this.score = score;
    }
  }

  /** The counts of a subject in a window. */
  record Counts(int promoters, int passives, int detractors) {
    static final Counts NONE = new Counts(0, 0, 0);

    /** Called for each window that a record is in, in which it counts as one. */
    Counts plus(Scored scored) {
      if (!scored.counted) {
        scored.counted = true;
        Meter.record();
      }
      return switch (Category.of(scored.score)) {
        case PROMOTER -> new Counts(promoters + 1, passives, detractors);
        case PASSIVE -> new Counts(promoters, passives + 1, detractors);
        case DETRACTOR -> new Counts(promoters, passives, detractors + 1);
      };
    }
  }

  /** Groups the scores of responses by subject, over a topic of its own. */
  static KGroupedStream<String, Scored> scores(StreamsBuilder builder, Plan plan) {
    Consumed<byte[], SurveyResponse> consumed =
        Consumed.with(
            (record, partitionTime) ->
                ((SurveyResponse) record.value()).getRespondedAt().toEpochMilli());
    return builder.stream(plan.topic(), consumed)
        .map((key, response) -> KeyValue.pair(subject(response), scored(response)))
        .groupByKey(Grouped.with(Serdes.String(), new ScoredSerde()));
  }

  private static String subject(SurveyResponse response) {
    return Subject.agentChannelKey(
        response.getTenantId(), response.getAgentId(), response.getChannel());
  }

  private static Scored scored(SurveyResponse response) {
    return new Scored(response.getScore());
  }

  /** The state is in RocksDB with a changelog, which is the default. */
  static Materialized<String, Counts, WindowStore<Bytes, byte[]>> store() {
    return Materialized.<String, Counts, WindowStore<Bytes, byte[]>>as(STORE)
        .withKeySerde(Serdes.String())
        .withValueSerde(new CountsSerde());
  }

  /** Tells the meter of each result that leaves the cache of the store. */
  static void emit(KTable<Windowed<String>, Counts> counts) {
    counts.toStream().foreach((window, tally) -> Meter.output());
  }

  /** Starts an application and returns when all of its tasks run. */
  static KafkaStreams start(Plan plan, StreamsBuilder builder) throws Exception {
    KafkaStreams streams = new KafkaStreams(builder.build(), settings(plan));
    CompletableFuture<Boolean> running = new CompletableFuture<>();
    streams.setStateListener(
        (state, before) -> {
          if (state == KafkaStreams.State.RUNNING) {
            running.complete(true);
          }
        });
    streams.setUncaughtExceptionHandler(
        failure -> {
          running.completeExceptionally(failure);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    try {
      streams.start();
      running.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      return streams;
    } catch (Exception e) {
      stop(streams);
      throw e;
    }
  }

  static void stop(KafkaStreams streams) {
    streams.close(STOP_TIMEOUT);
  }

  private static Properties settings(Plan plan) {
    Properties settings = new Properties();
    // A group of its own, as it would go on where the run before has ended.
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench-" + UUID.randomUUID());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, plan.bootstrapServers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, plan.dir().resolve("streams").toString());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, plan.parallelism());
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    // As a class, so that each task makes one for itself.
    settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, ResponseSerde.class);
    settings.put(ResponseDeserializer.REGISTRY_URL, plan.registryUrl());
    // Hot windows are updated in the cache, and written and emitted once for many updates.
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64 * 1024 * 1024);
    return settings;
  }

  /**
   * Fails if there was a record that came too late for one of its windows: the counts are wrong.
   */
  static void requireNoneLate(KafkaStreams streams) {
    double dropped =
        streams.metrics().values().stream()
            .filter(metric -> metric.metricName().name().equals("dropped-records-total"))
            .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
            .sum();
    if (dropped > 0) {
      throw new IllegalStateException(
          "%.0f times a record came too late for a window".formatted(dropped));
    }
  }

  /** Reads only. */
  public static final class ResponseSerde extends Serdes.WrapperSerde<SurveyResponse> {
    public ResponseSerde() {
      super(new NoSerializer<>(), new ResponseDeserializer());
    }
  }

  private static final class ScoredSerde implements Serde<Scored> {
    @Override
    public Serializer<Scored> serializer() {
      return (topic, scored) -> new byte[] {(byte) scored.score};
    }

    @Override
    public Deserializer<Scored> deserializer() {
      return (topic, bytes) -> new Scored(bytes[0]);
    }
  }

  private static final class CountsSerde implements Serde<Counts> {
    @Override
    public Serializer<Counts> serializer() {
      return (topic, counts) ->
          ByteBuffer.allocate(3 * Integer.BYTES)
              .putInt(counts.promoters)
              .putInt(counts.passives)
              .putInt(counts.detractors)
              .array();
    }

    @Override
    public Deserializer<Counts> deserializer() {
      return (topic, bytes) -> {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Counts(in.getInt(), in.getInt(), in.getInt());
      };
    }
  }

  private static final class NoSerializer<T> implements Serializer<T> {
    @Override
    public byte[] serialize(String topic, T value) {
      throw new UnsupportedOperationException();
    }
  }
}

package realtimenps.benchmarks.engines;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import realtimenps.job.domain.Scope;

/** What is measured. */
public enum Variant {
  CEILING("(a) read and decode", "Kafka source, SpecificRecord, discard", Kind.BARE, Ceiling::new),
  JOB(
      "(job) as shipped",
      "settle, 5 scopes, 5 windows, alerts, follow-ups, RocksDB, sinks to Kafka",
      Kind.JOB,
      Job::new),
  LEAF_HEAP(
      "(leaf) on the heap",
      "its windows alone: 5, agents on channels, no sink",
      Kind.LATEST,
      () -> new Windows(FlinkJob.heap(), false)),
  LEAF_ROCKSDB(
      "(leaf) on RocksDB", "the same", Kind.LATEST, () -> new Windows(FlinkJob.rocksDb(), false)),
  ROLL_UPS(
      "(roll-ups)",
      "its windows alone, 5 scopes, RocksDB, no sink",
      Kind.LATEST,
      () -> new Windows(FlinkJob.rocksDb(), true)),
  SETTLE("(settle)", "validated, settled in RocksDB, no sink", Kind.BARE, Settling::new),
  FLINK_SLIDING("Flink sliding windows", "1 window, heap", Kind.WINDOWS, FlinkSliding::new),
  FLINK_SQL(
      "Flink SQL HOP", "1 window, two-phase, mini-batch, heap", Kind.WINDOWS, FlinkSqlHop::new),
  STREAMS_HOPPING(
      "Kafka Streams hopping", "1 window, RocksDB", Kind.STORED_WINDOWS, StreamsHopping::new),
  STREAMS_SLIDING(
      "Kafka Streams sliding",
      "1 window by each response, RocksDB",
      Kind.BARE,
      StreamsSliding::new),
  JET_SLIDING("Hazelcast Jet sliding", "1 window, heap", Kind.WINDOWS, JetSliding::new),
  CONTROL("control", "Kafka source, Kafka sink, no shuffle", Kind.BARE, PassThrough::new);

  /** How progress is told, and what is compared in the end. */
  enum Kind {
    /** Record by record; there are no results. */
    BARE,
    /** Record by record; the latest update of each subject is compared. */
    LATEST,
    /** Record by record; what is in the topics afterwards is compared. */
    JOB,
    /** By windows that are complete, each of which is compared. */
    WINDOWS,
    /** Record by record; the windows that are still kept are compared. */
    STORED_WINDOWS
  }

  private final String title;
  private final String work;
  private final Kind kind;
  private final Supplier<Engine> engine;

  Variant(String title, String work, Kind kind, Supplier<Engine> engine) {
    this.title = title;
    this.work = work;
    this.kind = kind;
    this.engine = engine;
  }

  public String title() {
    return title;
  }

  /** What it does, beside reading and decoding. */
  public String work() {
    return work;
  }

  /** Whether it is through with all records before the JVM is warm, and so has to go twice. */
  public boolean isFast() {
    return this == CEILING || this == LEAF_HEAP || this == LEAF_ROCKSDB || this == ROLL_UPS;
  }

  /** Whether it is too slow for all records, and takes the first ones only. */
  public boolean takesFirst() {
    return this == STREAMS_HOPPING || this == STREAMS_SLIDING;
  }

  /** Whether it is another engine than this job's. */
  public boolean isPeer() {
    return ordinal() >= FLINK_SLIDING.ordinal() && this != CONTROL;
  }

  /** Whether it is stopped before it gets through all of the messages. */
  public boolean isSlow() {
    return isPeer() && this != STREAMS_HOPPING;
  }

  /** Jars of this beginning must not be on its class path: there are two RocksDBs for Java. */
  public String without() {
    return takesFirst() ? "frocksdbjni" : "rocksdbjni";
  }

  /** Of which subjects it must tell. */
  Set<Scope> scopes() {
    return this == LEAF_HEAP || this == LEAF_ROCKSDB
        ? EnumSet.of(Scope.AGENT_CHANNEL)
        : EnumSet.allOf(Scope.class);
  }

  Kind kind() {
    return kind;
  }

  Engine engine() {
    return engine.get();
  }
}

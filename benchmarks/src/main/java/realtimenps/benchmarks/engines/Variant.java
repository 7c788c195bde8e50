package realtimenps.benchmarks.engines;

import java.util.function.Supplier;

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
      () -> new Windows("hashmap", false)),
  LEAF_ROCKSDB("(leaf) on RocksDB", "the same", Kind.LATEST, () -> new Windows("rocksdb", false)),
  ROLL_UPS(
      "(roll-ups)",
      "its windows alone, 5 scopes, RocksDB, no sink",
      Kind.LATEST,
      () -> new Windows("rocksdb", true));

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

  /** Whether it is too slow for all records, and takes the first ones only. */
  public boolean takesFirst() {
    return ordinal() < 0;
  }

  /** Whether it is another engine than this job's. */
  public boolean isPeer() {
    return ordinal() > ROLL_UPS.ordinal();
  }

  /** Whether it is stopped before it gets through all of the messages. */
  public boolean isSlow() {
    return isPeer() && !takesFirst();
  }

  /** Jars of this beginning must not be on its class path: there are two RocksDBs for Java. */
  public String without() {
    return takesFirst() ? "frocksdbjni" : "rocksdbjni";
  }

  Kind kind() {
    return kind;
  }

  Engine engine() {
    return engine.get();
  }
}

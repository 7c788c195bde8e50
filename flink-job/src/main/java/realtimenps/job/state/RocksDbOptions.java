package realtimenps.job.state;

import java.util.Collection;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.ConfigurableRocksDBOptionsFactory;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.Priority;

/** What suits the states of this job and cannot be said in Flink's configuration. */
public final class RocksDbOptions implements ConfigurableRocksDBOptionsFactory {
  private static final long serialVersionUID = 1;

  /**
   * The filter of what is not on disk yet, as a share of the largest write buffer: 64 MiB have half
   * a million memories, ten bits each. It is taken at once, and from managed memory: ten times as
   * much would flush all the time where that is scarce.
   */
  private static final double FILTER_SHARE = 0.01;

  /** Threads of this process that write out what is in memory, of all steps. */
  private static final int FLUSHING_THREADS = 4;

  /** Most ids that settle looks up are new: a filter spares the search for them. */
  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
    return current.setMemtableWholeKeyFiltering(true).setMemtablePrefixBloomSizeRatio(FILTER_SHARE);
  }

  /**
   * A checkpoint writes all states of a step at once: one after the other, responses would wait
   * longer. Nor do steps wait for each other, as they would for the one thread that RocksDB has by
   * default.
   */
  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
    Env.getDefault().incBackgroundThreadsIfNeeded(FLUSHING_THREADS, Priority.HIGH);
    return current.setAtomicFlush(true);
  }

  @Override
  public RocksDBOptionsFactory configure(ReadableConfig configuration) {
    return this;
  }
}

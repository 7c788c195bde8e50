package realtimenps.job.state;

import java.util.Collection;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.ConfigurableRocksDBOptionsFactory;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/** What suits the states of this job and cannot be said in Flink's configuration. */
public final class RocksDbOptions implements ConfigurableRocksDBOptionsFactory {
  private static final long serialVersionUID = 1;

  /**
   * The filter of what is not on disk yet, as a share of the largest write buffer: 64 MiB have half
   * a million memories, ten bits each. It is taken at once, and from managed memory: ten times as
   * much would flush all the time where that is scarce.
   */
  private static final double FILTER_SHARE = 0.01;

  /**
   * All steps in a process share the threads for these. A quarter of them write out what is in
   * memory: were it one thread, as by default, each step would wait at a checkpoint for the others.
   */
  private static final int BACKGROUND_JOBS = 16;

  /** Most ids that settle looks up are new: a filter spares the search for them. */
  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
    return current.setMemtableWholeKeyFiltering(true).setMemtablePrefixBloomSizeRatio(FILTER_SHARE);
  }

  /** A checkpoint writes all states at once: one after the other, responses would wait longer. */
  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
    return current.setAtomicFlush(true).setMaxBackgroundJobs(BACKGROUND_JOBS);
  }

  @Override
  public RocksDBOptionsFactory configure(ReadableConfig configuration) {
    return this;
  }
}

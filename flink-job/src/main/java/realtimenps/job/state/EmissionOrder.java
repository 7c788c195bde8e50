package realtimenps.job.state;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.OperatorStateStore;

/**
 * The (epoch, revision) by which readers order what an operator emits by key. The epoch grows at
 * every start: it is the wall clock, or one more than the largest that any subtask had before. The
 * revision grows within an epoch and is never stored. Not for several threads.
 */
public final class EmissionOrder {
  private final ListState<Long> saved;
  private final long epoch;
  private long revision;

  private EmissionOrder(ListState<Long> saved, long epoch) {
    this.saved = saved;
    this.epoch = epoch;
  }

  /** Begins the epoch of this start. */
  public static EmissionOrder begin(OperatorStateStore store) throws Exception {
    ListState<Long> saved = store.getUnionListState(States.epoch());
    long epoch = System.currentTimeMillis();
    for (long former : saved.get()) {
      epoch = Math.max(epoch, former + 1);
    }
    return new EmissionOrder(saved, epoch);
  }

  /** Begins another epoch: whatever was told by anybody up to now is older. */
  public EmissionOrder renewed() {
    return new EmissionOrder(saved, Math.max(System.currentTimeMillis(), epoch + 1));
  }

  /** Puts the epoch into the snapshot that is being taken. */
  public void save() throws Exception {
    saved.clear();
    saved.add(epoch);
  }

  public long epoch() {
    return epoch;
  }

  public long nextRevision() {
    return ++revision;
  }
}

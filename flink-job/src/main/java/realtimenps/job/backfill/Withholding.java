package realtimenps.job.backfill;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import realtimenps.job.state.States;

/**
 * Whether an operator's subtask has to keep to itself what it would tell. It has until the stream
 * says that the backlog is over and, after that, readers' knowledge has been read, while the
 * operator goes on. A snapshot says so too: a job that tells everything at once would never tell
 * what was withheld up to it, and refuses to begin with it. Not for several threads.
 *
 * @param <V> what readers know of a key
 */
public final class Withholding<V> {
  private static final Logger LOG = LoggerFactory.getLogger(Withholding.class);
  private static final long TICK = 50;

  private final @Nullable Told<V> told;
  private final Predicate<String> wanted;
  private final ProcessingTimeService time;
  private final Consumer<Map<String, V>> release;
  private final ListState<Boolean> saved;

  private volatile boolean on; // metrics look at it
  private @Nullable FutureTask<Map<String, V>> reading;
  private @Nullable Thread reader;
  private @Nullable ScheduledFuture<?> tick;

  private Withholding(
      @Nullable Told<V> told,
      Predicate<String> wanted,
      ProcessingTimeService time,
      Consumer<Map<String, V>> release,
      ListState<Boolean> saved) {
    this.told = told;
    this.wanted = wanted;
    this.time = time;
    this.release = release;
    this.saved = saved;
    this.on = told != null;
  }

  /**
   * At the start of a subtask.
   *
   * @param told what readers know of the output; null if nothing is ever withheld
   * @param wanted those of the readers' keys that are the subtask's
   * @param release tells what is to be told, given what readers know
   * @throws IllegalStateException if nothing is withheld any more though what was is not told yet
   */
  public static <V> Withholding<V> begin(
      @Nullable Told<V> told,
      Predicate<String> wanted,
      ProcessingTimeService time,
      OperatorStateStore store,
      MetricGroup metrics,
      Consumer<Map<String, V>> release)
      throws Exception {
    ListState<Boolean> saved = store.getUnionListState(States.withholding());
    if (told == null && saved.get().iterator().hasNext()) {
      throw new IllegalStateException(
          "The state is of a backfill that had not told yet what it withheld."
              + " Start it with backfill=true, wait until its logs say 'Backfill: told ...' and its"
              + " metrics 'withholding' are 0, and stop it then.");
    }
    Withholding<V> withholding = new Withholding<>(told, wanted, time, release, saved);
    metrics.gauge("withholding", (Gauge<Integer>) () -> withholding.on ? 1 : 0);
    return withholding;
  }

  /** Puts into the snapshot that is being taken whether it is on. */
  public void save() throws Exception {
    saved.clear();
    if (on) {
      saved.add(true);
    }
  }

  public boolean isOn() {
    return on;
  }

  /** Takes what the stream says of the records that follow. */
  public void take(RecordAttributes attributes) {
    if (told == null || !on || attributes.isBacklog() || reading != null) {
      return;
    }
    FutureTask<Map<String, V>> task = new FutureTask<>(() -> told.last(wanted));
    reading = task;
    reader = new Thread(task, "read-what-was-told");
    reader.setDaemon(true);
    reader.start();
    tick = time.scheduleWithFixedDelay(now -> releaseIfRead(task), TICK, TICK);
  }

  private void releaseIfRead(FutureTask<Map<String, V>> task) {
    if (!on || !task.isDone()) {
      return;
    }
    on = false;
    if (tick != null) {
      tick.cancel(false);
    }
    try {
      Map<String, V> known = task.get();
      int count = known.size();
      long start = System.nanoTime();
      release.accept(known);
      LOG.info(
          "Backfill: told {} in {} ms what was withheld; its readers knew {} keys.",
          told,
          (System.nanoTime() - start) / 1_000_000,
          count);
    } catch (ExecutionException e) {
      throw new IllegalStateException("what readers know cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at the release", e);
    }
  }

  /** Whether a key is a subtask's. */
  public static Predicate<String> ownKeys(RuntimeContext context) {
    TaskInfo subtask = context.getTaskInfo();
    int keyGroups = subtask.getMaxNumberOfParallelSubtasks();
    int parallelism = subtask.getNumberOfParallelSubtasks();
    int index = subtask.getIndexOfThisSubtask();
    return key ->
        KeyGroupRangeAssignment.assignKeyToParallelOperator(key, keyGroups, parallelism) == index;
  }

  /** With the subtask. */
  public void close() {
    if (reader != null) {
      reader.interrupt();
    }
  }
}

package realtimenps.job.backfill;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an operator's subtask has to keep to itself what it would tell. It has until the stream
 * says that the backlog is over and, after that, readers' knowledge has been read, while the
 * operator goes on. Not for several threads.
 */
public final class Withholding {
  private static final Logger LOG = LoggerFactory.getLogger(Withholding.class);
  private static final long TICK = 50;

  private final @Nullable Told told;
  private final Predicate<String> wanted;
  private final ProcessingTimeService time;
  private final Consumer<Set<String>> release;

  private boolean on;
  private @Nullable FutureTask<Set<String>> reading;
  private @Nullable Thread reader;
  private @Nullable ScheduledFuture<?> tick;

  /**
   * At the start of a subtask.
   *
   * @param told what readers know of the output; null if nothing is ever withheld
   * @param wanted those of the readers' keys that are the subtask's
   * @param release tells what is to be told, given what readers know
   */
  public Withholding(
      @Nullable Told told,
      Predicate<String> wanted,
      ProcessingTimeService time,
      Consumer<Set<String>> release) {
    this.told = told;
    this.wanted = wanted;
    this.time = time;
    this.release = release;
    this.on = told != null;
  }

  public boolean isOn() {
    return on;
  }

  /** Takes what the stream says of the records that follow. */
  public void take(RecordAttributes attributes) {
    if (told == null || !on || attributes.isBacklog() || reading != null) {
      return;
    }
    FutureTask<Set<String>> task = new FutureTask<>(() -> told.keys(wanted));
    reading = task;
    reader = new Thread(task, "read-what-was-told");
    reader.setDaemon(true);
    reader.start();
    tick = time.scheduleWithFixedDelay(now -> releaseIfRead(task), TICK, TICK);
  }

  private void releaseIfRead(FutureTask<Set<String>> task) {
    if (!on || !task.isDone()) {
      return;
    }
    on = false;
    if (tick != null) {
      tick.cancel(false);
    }
    try {
      Set<String> known = task.get();
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

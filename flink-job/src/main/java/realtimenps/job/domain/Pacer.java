package realtimenps.job.domain;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Paces what is emitted for a key: at once when the key has been quiet for an interval, then at
 * most one an interval, with all that came in between merged into it.
 *
 * @param <V> what is emitted
 */
public final class Pacer<V> {
  private final long interval;
  private final BinaryOperator<V> merge;

  /** Keys that were emitted less than an interval ago, the oldest emission first. */
  private final LinkedHashMap<String, Paced<V>> recent = new LinkedHashMap<>();

  /**
   * @param interval milliseconds
   * @param merge makes one of two that wait, the earlier and the later; it may change the earlier
   */
  public Pacer(long interval, BinaryOperator<V> merge) {
    this.interval = interval;
    this.merge = merge;
  }

  /** True if {@code value} is to be emitted at once; otherwise it is kept until it is due. */
  public boolean offer(String key, V value, long now) {
    Paced<V> paced = recent.get(key);
    if (paced == null) {
      recent.put(key, new Paced<>(now));
      return true;
    }
    V waiting = paced.waiting;
    V merged = waiting == null ? value : merge.apply(waiting, value);
    if (merged != waiting) { // the garbage collector looks at whatever is written
      paced.waiting = merged;
    }
    return false;
  }

  /** Emits what is due, and forgets the keys that have been quiet. */
  public void emitDue(long now, BiConsumer<String, V> out) {
    emitDue(now, interval, out);
  }

  /** The same, by another interval for now. */
  public void emitDue(long now, long interval, BiConsumer<String, V> out) {
    Map<String, V> due = new LinkedHashMap<>();
    for (Iterator<Map.Entry<String, Paced<V>>> oldest = recent.entrySet().iterator();
        oldest.hasNext(); ) {
      Map.Entry<String, Paced<V>> entry = oldest.next();
      long age = now - entry.getValue().emittedAt;
      if (age >= 0 && age < interval) { // less than 0: the wall clock was set back
        break;
      }
      oldest.remove();
      if (entry.getValue().waiting != null) {
        due.put(entry.getKey(), entry.getValue().waiting);
      }
    }
    emit(due, now, out);
  }

  /** Emits all that waits, due or not. */
  public void emitAll(long now, BiConsumer<String, V> out) {
    Map<String, V> waiting = new LinkedHashMap<>();
    recent.forEach(
        (key, paced) -> {
          if (paced.waiting != null) {
            waiting.put(key, paced.waiting);
          }
        });
    recent.keySet().removeAll(waiting.keySet()); // so that they come last
    emit(waiting, now, out);
  }

  private void emit(Map<String, V> values, long now, BiConsumer<String, V> out) {
    values.forEach(
        (key, value) -> {
          recent.put(key, new Paced<>(now));
          out.accept(key, value);
        });
  }

  private static final class Paced<V> {
    private final long emittedAt;
    private @Nullable V waiting;

    Paced(long emittedAt) {
      this.emittedAt = emittedAt;
    }
  }
}

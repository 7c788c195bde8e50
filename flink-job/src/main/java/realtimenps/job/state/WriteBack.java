package realtimenps.job.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.jspecify.annotations.Nullable;

/**
 * Values of keyed state as objects, in front of a backend that keeps bytes: what is used often is
 * neither read nor written each time. The state has all of it after {@link #flush}, which belongs
 * before every barrier.
 *
 * <p>A value belongs to its user from {@link #get} or {@link #put} until the next {@link #tidy} or
 * {@link #flush}: call the former when an element is done with. A value that has changed is {@code
 * put} again.
 *
 * <p>A backend that keeps objects itself, as that on the heap does, has the very objects that are
 * kept here. Once it takes a snapshot it gives out copies, and only those may change: so a flush
 * forgets all values.
 *
 * @param <K> a whole key, such as that of the operator and of a map in one
 */
public final class WriteBack<K, V> {
  /**
   * As many as a loaded job may have to write before a barrier, at some 5 µs each. Fewer would be
   * written more often between barriers than this saves.
   */
  private static final int MAX_CHANGED = 32_768;

  /** As many as can be written a tick without harm. */
  private static final int WRITTEN_A_TICK = 512;

  /** What changes all the time is not written each time: it must have rested for these ticks. */
  private static final int TICKS_TO_REST = 20;

  /** So many ticks before a barrier is due all is written, rested or not. */
  private static final int TICKS_AHEAD = 10;

  private final Store<K, V> store;
  private final boolean shared;
  private final ToLongFunction<V> weigher;
  private final long maxWeight;
  private final int maxChanged;

  private final Map<K, Entry<K, V>> entries = new HashMap<>();

  /** The one that was asked for last, which is mostly the one that is asked for next. */
  private @Nullable Entry<K, V> atHand;

  /** All entries; the hand goes round and forgets those that were not used since it last came. */
  private final List<Entry<K, V>> clock = new ArrayList<>();

  private int hand;

  /**
   * What the state does not have yet, what was looked at last comes last; what was written since is
   * passed over.
   */
  private final ArrayDeque<Entry<K, V>> changed = new ArrayDeque<>();

  private long ticks;
  private long flushedAt;

  /** Ticks from a barrier to the next, as it was last: checkpoints come at a steady pace. */
  private long ticksApart = Long.MAX_VALUE;

  private long weight;

  /**
   * Where the values are kept. Each method sets the current key first: no other may be taken for
   * granted when it returns, nor after any method of {@link WriteBack}.
   */
  public interface Store<K, V> {
    @Nullable V read(K key) throws Exception;

    void write(K key, V value) throws Exception;

    void remove(K key) throws Exception;
  }

  private static final class Entry<K, V> {
    final K key;
    V value;
    long weight;
    int place;
    boolean used;
    boolean changed;
    long changedAt;
    long queuedAt;

    Entry(K key, V value) {
      this.key = key;
      this.value = value;
    }
  }

  /**
   * In front of a backend.
   *
   * @param weigher of a value, in bytes
   * @param maxWeight of all values that are kept, in bytes
   */
  public WriteBack(
      KeyedStateBackend<?> backend, Store<K, V> store, ToLongFunction<V> weigher, long maxWeight) {
    this(store, !backend.isSafeToReuseKVState(), weigher, maxWeight, MAX_CHANGED);
  }

  WriteBack(
      Store<K, V> store,
      boolean shared,
      ToLongFunction<V> weigher,
      long maxWeight,
      int maxChanged) {
    this.store = store;
    this.shared = shared;
    this.weigher = weigher;
    this.maxWeight = maxWeight;
    this.maxChanged = maxChanged;
  }

  /** The value of a key, or null if there is none. */
  public @Nullable V get(K key) {
    Entry<K, V> entry = find(key);
    if (entry == null) {
      V value = read(key);
      return value == null ? null : add(key, value).value;
    }
    entry.used = true;
    return entry.value;
  }

  /** The key as it is kept, if it is: to look it up elsewhere is cheap if it is the same object. */
  public K kept(K key) {
    Entry<K, V> entry = find(key);
    return entry == null ? key : entry.key;
  }

  /** Keeps a value that is new or has changed. */
  public void put(K key, V value) {
    Entry<K, V> entry = find(key);
    if (entry == null) {
      entry = add(key, value);
    } else {
      entry.value = value;
      weigh(entry);
    }
    entry.changedAt = ticks;
    if (!entry.changed) {
      entry.changed = true;
      entry.queuedAt = ticks;
      changed.add(entry);
    }
  }

  /** Ends a key. */
  public void remove(K key) {
    Entry<K, V> entry = entries.remove(key);
    if (entry != null) {
      entry.changed = false;
      drop(entry);
    }
    try {
      store.remove(key);
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  /** Brings memory back under its bound, and what is to be written before a barrier, too. */
  public void tidy() {
    while (changed.size() > maxChanged) {
      writeOldest();
    }
    while (weight > maxWeight && !clock.isEmpty()) {
      hand = hand < clock.size() ? hand : 0;
      Entry<K, V> entry = clock.get(hand);
      if (entry.used) {
        entry.used = false;
        hand++;
      } else {
        write(entry);
        entries.remove(entry.key);
        drop(entry);
      }
    }
  }

  /**
   * Writes a few of the values that have changed and then rested for some ticks, and shortly before
   * a barrier is due all others, so that hardly any are left for it. To be called at every tick.
   */
  public void writeSome() {
    ticks++;
    boolean isDue = ticks - flushedAt >= ticksApart - TICKS_AHEAD;
    int rest = isDue ? 0 : TICKS_TO_REST;
    int written = 0;
    while (written < WRITTEN_A_TICK && hasQueued(changed.peek(), rest)) {
      Entry<K, V> entry = changed.remove();
      if (entry.changed && ticks - entry.changedAt < rest) {
        entry.queuedAt = ticks;
        changed.add(entry);
      } else {
        written += entry.changed ? 1 : 0;
        write(entry);
      }
    }
  }

  private boolean hasQueued(@Nullable Entry<K, V> oldest, int rest) {
    return oldest != null && ticks - oldest.queuedAt >= rest;
  }

  /** Writes all changes: the state is up to date. */
  public void flush() {
    ticksApart = ticks - flushedAt;
    flushedAt = ticks;
    while (!changed.isEmpty()) {
      writeOldest();
    }
    if (shared) {
      forgetAll();
    }
  }

  private void forgetAll() {
    entries.clear();
    clock.clear();
    atHand = null;
    weight = 0;
  }

  /** How many bytes are kept, as weighed. */
  public long weight() {
    return weight;
  }

  int changes() {
    return changed.size();
  }

  private @Nullable Entry<K, V> find(K key) {
    if (atHand == null || !atHand.key.equals(key)) {
      atHand = entries.get(key);
    }
    return atHand;
  }

  private Entry<K, V> add(K key, V value) {
    Entry<K, V> entry = new Entry<>(key, value);
    entry.place = clock.size();
    clock.add(entry);
    entries.put(key, entry);
    atHand = entry;
    weigh(entry);
    return entry;
  }

  private void weigh(Entry<K, V> entry) {
    long now = weigher.applyAsLong(entry.value);
    weight += now - entry.weight;
    entry.weight = now;
  }

  private void drop(Entry<K, V> entry) {
    atHand = null;
    weight -= entry.weight;
    Entry<K, V> last = clock.remove(clock.size() - 1);
    if (last != entry) {
      clock.set(entry.place, last);
      last.place = entry.place;
    }
  }

  private void writeOldest() {
    write(changed.remove());
  }

  private void write(Entry<K, V> entry) {
    if (entry.changed) {
      write(entry.key, entry.value);
      entry.changed = false;
    }
  }

  private void write(K key, V value) {
    try {
      store.write(key, value);
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  private @Nullable V read(K key) {
    try {
      return store.read(key);
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  /** State fails only as a whole, which the task cannot survive. */
  private static IllegalStateException unusable(Exception e) {
    return new IllegalStateException("the state cannot be used", e);
  }
}

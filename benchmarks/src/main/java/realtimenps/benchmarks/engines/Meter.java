package realtimenps.benchmarks.engines;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import realtimenps.benchmarks.traffic.Traffic;

/**
 * Counts what an engine has done, where the result is made. Engines copy their operators, so it is
 * one for the JVM. Safe for use by many threads.
 */
final class Meter {
  /** The windows that end within 48 hours from the start of the traffic, a minute each. */
  static final int WINDOWS = 48 * 60;

  private static final long MINUTE = 60_000;
  private static final int MAX_SUBTASKS = 64;

  private static final LongAdder RECORDS = new LongAdder();
  private static final LongAdder OUTPUTS = new LongAdder();
  private static final AtomicLongArray CHECKSUMS = new AtomicLongArray(WINDOWS);
  private static final AtomicLongArray LATEST_ENDS = new AtomicLongArray(MAX_SUBTASKS);

  private Meter() {}

  /** Another record is in the results: for engines that update them record by record. */
  static void record() {
    RECORDS.increment();
  }

  /** The engine has emitted one more result. */
  static void output() {
    OUTPUTS.increment();
  }

  /**
   * The final result of a window of one hour.
   *
   * @param subtask of those that emit, from 0; each tells of windows in the order of their ends
   * @param subject the leaf's key, {@code tenant/AGENT_CHANNEL/agent/channel}
   * @param endAt exclusive, epoch milliseconds
   */
  static void window(
      int subtask, String subject, long endAt, long promoters, long passives, long detractors) {
    int minute = minute(endAt);
    if (minute >= 0 && minute < WINDOWS) {
      CHECKSUMS.addAndGet(minute, checksum(subject, promoters, passives, detractors));
    }
    LATEST_ENDS.accumulateAndGet(subtask, endAt, Math::max);
  }

  /** Forgets what an engine has counted that has ended. */
  static void reset() {
    RECORDS.reset();
    OUTPUTS.reset();
  }

  static long records() {
    return RECORDS.sum();
  }

  static long outputs() {
    return OUTPUTS.sum();
  }

  /** Sum of the checksums of all results of the window that ends with this minute. */
  static long checksumOf(int minute) {
    return CHECKSUMS.get(minute);
  }

  /**
   * All windows that ended before this instant are told of: the earliest of the latest ends of the
   * subtasks, epoch milliseconds.
   *
   * @param subtasks how many emit
   */
  static long completeBefore(int subtasks) {
    long complete = Long.MAX_VALUE;
    for (int i = 0; i < subtasks; i++) {
      complete = Math.min(complete, LATEST_ENDS.get(i));
    }
    return complete;
  }

  /** Which of the windows ends at an instant. */
  static int minute(long endAt) {
    return (int) ((endAt - Traffic.START) / MINUTE);
  }

  /** Of one result: sums of them over subjects differ if any subject's counts do. */
  static long checksum(String subject, long promoters, long passives, long detractors) {
    long hash = subject.hashCode();
    for (long count : new long[] {promoters, passives, detractors}) {
      hash = mix(hash * 31 + count);
    }
    return hash;
  }

  /**
   * Steele, Lea and Flood's SplitMix64 finalizer, "Fast splittable pseudorandom number generators".
   */
  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}

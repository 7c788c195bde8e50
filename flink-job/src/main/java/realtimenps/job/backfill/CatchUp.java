package realtimenps.job.backfill;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Decides when all that there is has been read. Since more comes all the time, a goal is set where
 * the partitions end just now; when it is reached in time, that is near enough, else the next one
 * is set. Not for several threads.
 */
final class CatchUp {
  /** How old a goal may be when it is reached. */
  static final Duration IN_TIME = Duration.ofSeconds(5);

  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private @Nullable Left goal;
  private long most;
  private long behind;

  /**
   * What is left to be read.
   *
   * @param takenAt when this was so, nanoseconds
   * @param partitions those with a record from their position on: where to read next (the first
   *     record that there is, if nothing was read yet) and where they end
   */
  record Left(long takenAt, Map<TopicPartition, Span> partitions) {}

  /** From an offset to another. Some of them may have no record. */
  record Span(long from, long to) {
    long records() {
      return Math.max(0, to - from);
    }

    Span after(long position) {
      return new Span(Math.max(from, position), to);
    }
  }

  /** Takes the offsets up to which a subtask has read; below zero if it has read nothing. */
  void isRead(Map<TopicPartition, Long> upTo) {
    positions.putAll(upTo);
  }

  /** Up to where each partition has been read, as far as that is known. */
  Map<TopicPartition, Long> positions() {
    return Map.copyOf(positions);
  }

  /** Takes what is left to be read; true if that is so little that the job has caught up. */
  boolean isDone(Left left) {
    behind =
        left.partitions.entrySet().stream()
            .mapToLong(span -> span.getValue().after(positionOf(span.getKey())).records())
            .sum();
    most = Math.max(most, behind);
    if (goal == null) {
      goal = left;
    }
    if (!isReached(goal, left)) {
      return false;
    }
    if (left.takenAt - goal.takenAt <= IN_TIME.toNanos()) {
      return true;
    }
    goal = left;
    return isReached(left, left);
  }

  /** The end of a partition may be no record's place, so nothing left is as good as reaching it. */
  private boolean isReached(Left goal, Left left) {
    return goal.partitions.entrySet().stream()
        .allMatch(
            end ->
                !left.partitions.containsKey(end.getKey())
                    || positionOf(end.getKey()) >= end.getValue().to);
  }

  private long positionOf(TopicPartition partition) {
    return positions.getOrDefault(partition, -1L);
  }

  /** About how many records were left to be read lately. */
  long behind() {
    return behind;
  }

  /** How much of what was to be read has been read, 0 to 100. */
  int percent() {
    return most == 0 ? 100 : (int) (100 * (most - behind) / most);
  }
}

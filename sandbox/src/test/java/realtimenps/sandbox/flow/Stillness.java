package realtimenps.sandbox.flow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.records.TopicReader;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsUpdate;

/** How long a wallboard stands still: the longest time without an update, while answers come. */
final class Stillness implements AutoCloseable {
  private final Thread reader;
  private long lastAt = System.nanoTime();
  private long longest;
  private long endedAt = Long.MAX_VALUE;

  Stillness(KafkaConnection kafka, Wire wire) {
    TopicReader updates = new TopicReader(kafka, wire);
    reader =
        new Thread(
            () -> updates.follow(Topics.UPDATES, NpsUpdate.class, this::take), "read-updates");
    reader.start();
  }

  private synchronized void take(String key, @Nullable NpsUpdate update) {
    long now = System.nanoTime();
    if (lastAt < endedAt) {
      longest = Math.max(longest, now - lastAt);
    }
    lastAt = now;
  }

  /** Something is about to happen. */
  synchronized void begin() {
    endedAt = Long.MAX_VALUE;
    longest = 0;
    lastAt = System.nanoTime();
  }

  /** It has happened. */
  synchronized void end() {
    endedAt = Math.min(endedAt, System.nanoTime());
  }

  /** Whether there was an update after the end. */
  synchronized boolean isOver() {
    return lastAt > endedAt;
  }

  /** The longest since the last beginning. */
  synchronized Duration longest() {
    return Duration.ofNanos(longest);
  }

  @Override
  public void close() throws InterruptedException {
    reader.interrupt();
    reader.join();
  }
}

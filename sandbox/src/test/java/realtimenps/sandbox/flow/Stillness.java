package realtimenps.sandbox.flow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.records.TopicReader;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsUpdate;

/** How long a wallboard stands still: the longest time without an update although answers come. */
final class Stillness implements AutoCloseable {
  private final Thread reader;
  private long lastAt = System.nanoTime();
  private long longest;
  private boolean answersCome;

  Stillness(KafkaConnection kafka, Wire wire) {
    TopicReader updates = new TopicReader(kafka, wire);
    reader =
        new Thread(
            () -> updates.follow(Topics.UPDATES, NpsUpdate.class, this::take), "read-updates");
    reader.start();
  }

  private synchronized void take(String key, @Nullable NpsUpdate update) {
    long now = System.nanoTime();
    if (answersCome) {
      longest = Math.max(longest, now - lastAt);
    }
    lastAt = now;
  }

  /** Answers come from now on. */
  synchronized void begin() {
    answersCome = true;
    longest = 0;
    lastAt = System.nanoTime();
  }

  /** No more answers come. */
  synchronized void end() {
    answersCome = false;
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

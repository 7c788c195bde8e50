package realtimenps.job.backfill;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.Gauge;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assigns partitions as Kafka's enumerator does, and watches until all that there is has been read.
 * After any restart of readers, which forget what they have told, it begins again.
 */
final class BackfillEnumerator
    implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {
  private static final Logger LOG = LoggerFactory.getLogger(BackfillEnumerator.class);

  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final int ROUNDS_A_LINE = 10;
  private static final long UNKNOWN = -1;

  private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator;
  private final SplitEnumeratorContext<KafkaPartitionSplit> context;
  private final Supplier<Ends> connect;
  private @Nullable Ends ends;

  private CatchUp catchUp = new CatchUp();
  private int rounds;

  /** What is asked for by another thread than that which all else belongs to. */
  private volatile @Nullable Question question;

  /** As the metric says it, which other threads read: 0 from when all is told. */
  private volatile long behind = UNKNOWN;

  /** What is left from these positions on? One object for each time that readers have started. */
  private record Question(CatchUp by, Map<TopicPartition, Long> positions) {}

  private record Answer(CatchUp to, CatchUp.Left left) {}

  BackfillEnumerator(
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
      SplitEnumeratorContext<KafkaPartitionSplit> context,
      Supplier<Ends> connect) {
    this.enumerator = enumerator;
    this.context = context;
    this.connect = connect;
  }

  @Override
  public void start() {
    ends = connect.get();
    begin();
    context.metricGroup().gauge("backfillBehind", (Gauge<Long>) () -> behind);
    context.callAsync(this::ask, this::answered, 0, ROUND.toMillis());
    enumerator.start();
  }

  private void begin() {
    catchUp = new CatchUp();
    rounds = 0;
    behind = UNKNOWN;
    question = new Question(catchUp, Map.of());
    context.setIsProcessingBacklog(true);
  }

  /** By a thread that may wait for Kafka; null when there is nothing to be asked. */
  private @Nullable Answer ask() {
    Question asked = question;
    return asked == null || ends == null ? null : new Answer(asked.by, ends.left(asked.positions));
  }

  private void answered(@Nullable Answer answer, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.warn("Backfill: Kafka does not tell what is left to be read: {}", failure.toString());
    } else if (answer != null && answer.to == catchUp && question != null) {
      take(answer.left);
    }
  }

  private void take(CatchUp.Left left) {
    boolean done = catchUp.isDone(left);
    if (done) {
      LOG.info(
          "Backfill: caught up, with {} records left to be read; it is told now.",
          catchUp.behind());
      question = null;
      context.setIsProcessingBacklog(false);
      behind = 0;
      return;
    }
    behind = Math.max(1, catchUp.behind());
    if (rounds++ % ROUNDS_A_LINE == 0) {
      LOG.info("Backfill: {} % read, {} records left.", catchUp.percent(), behind);
    }
    for (int subtask : context.registeredReaders().keySet()) {
      context.sendEventToSourceReader(subtask, new HowFar());
    }
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    if (event instanceof ReadUpTo read) {
      catchUp.isRead(read.offsets());
      if (question != null) {
        question = new Question(catchUp, catchUp.positions());
      }
    } else {
      enumerator.handleSourceEvent(subtask, event);
    }
  }

  /** Flink calls this when a reader has failed, before it starts again. */
  @Override
  public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
    begin();
    enumerator.addSplitsBack(splits, subtask);
  }

  @Override
  public void handleSplitRequest(int subtask, @Nullable String host) {
    enumerator.handleSplitRequest(subtask, host);
  }

  @Override
  public void addReader(int subtask) {
    enumerator.addReader(subtask);
  }

  @Override
  public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
    return enumerator.snapshotState(checkpointId);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    enumerator.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    enumerator.notifyCheckpointAborted(checkpointId);
  }

  @Override
  public void close() throws IOException {
    question = null;
    if (ends != null) {
      ends.close();
    }
    enumerator.close();
  }
}

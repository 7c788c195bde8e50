package realtimenps.job.backfill;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.common.TopicPartition;

/**
 * A reader of Kafka that tells how far it has read when it is asked. It is asked between records,
 * so that what it tells has been handed on.
 */
final class BackfillReader<T> implements SourceReader<T, KafkaPartitionSplit> {
  /** Less than any checkpoint's: offsets under it are never committed. */
  private static final long NO_CHECKPOINT = -1;

  private final SourceReader<T, KafkaPartitionSplit> reader;
  private final SourceReaderContext context;

  BackfillReader(SourceReader<T, KafkaPartitionSplit> reader, SourceReaderContext context) {
    this.reader = reader;
    this.context = context;
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    if (!(event instanceof HowFar)) {
      reader.handleSourceEvents(event);
      return;
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (KafkaPartitionSplit split : reader.snapshotState(NO_CHECKPOINT)) {
      offsets.put(split.getTopicPartition(), split.getStartingOffset());
    }
    context.sendSourceEventToCoordinator(new ReadUpTo(offsets));
  }

  @Override
  public void start() {
    reader.start();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    return reader.pollNext(output);
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
    return reader.snapshotState(checkpointId);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return reader.isAvailable();
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    reader.addSplits(splits);
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    reader.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    reader.notifyCheckpointAborted(checkpointId);
  }

  @Override
  public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
    reader.pauseOrResumeSplits(pause, resume);
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }
}

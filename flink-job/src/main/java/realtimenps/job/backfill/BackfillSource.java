package realtimenps.job.backfill;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.job.settings.Settings;

/**
 * Kafka's source, which also tells all steps behind it, in the stream, when it has caught up: it is
 * processing a backlog, in Flink's words, from each start until then. Its state is that of the
 * source in it, so a job may go on with either.
 */
public final class BackfillSource<T>
    implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, LineageVertexProvider {
  private static final long serialVersionUID = 1;

  private final KafkaSource<T> source;
  private final KafkaConnection kafka;
  private final List<String> topics;
  private final @Nullable String topicPattern;

  /**
   * @param input what the source reads
   */
  public BackfillSource(KafkaSource<T> source, Settings.Input input) {
    this.source = source;
    this.kafka = input.kafka();
    this.topics = List.copyOf(input.topics());
    this.topicPattern = input.topicPattern();
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new BackfillReader<>(source.createReader(context), context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return new BackfillEnumerator(source.createEnumerator(context), context, this::ends);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
      throws Exception {
    return new BackfillEnumerator(source.restoreEnumerator(context, state), context, this::ends);
  }

  private Ends ends() {
    return new Ends(kafka, topics, topicPattern == null ? null : Pattern.compile(topicPattern));
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public LineageVertex getLineageVertex() {
    return source.getLineageVertex();
  }
}

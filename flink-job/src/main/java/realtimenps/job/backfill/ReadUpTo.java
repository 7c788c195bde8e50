package realtimenps.job.backfill;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.kafka.common.TopicPartition;

/** A reader's answer to {@link HowFar}: all before these offsets has been handed on. */
record ReadUpTo(HashMap<TopicPartition, Long> offsets) implements SourceEvent {
  private static final long serialVersionUID = 1;

  ReadUpTo(Map<TopicPartition, Long> offsets) {
    this(new HashMap<>(offsets));
  }
}

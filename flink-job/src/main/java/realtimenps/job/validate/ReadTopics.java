package realtimenps.job.validate;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.java.tuple.Tuple2;
import org.jspecify.annotations.Nullable;
import realtimenps.job.state.States;

/**
 * The topics that have been read, with their ids. The offsets in the state are those of topics of
 * these ids: in another one of the same name, what is before them would be skipped in silence.
 */
final class ReadTopics {
  private final ListState<Tuple2<String, String>> saved;
  private final Map<String, String> ids = new HashMap<>();

  private ReadTopics(ListState<Tuple2<String, String>> saved) {
    this.saved = saved;
  }

  /**
   * At the start of a subtask; the first one looks after the topics of all.
   *
   * @param topics null if none of them are looked after
   * @throws IllegalStateException if a topic is not the one that was read
   */
  static ReadTopics begin(@Nullable TopicIds topics, int subtask, OperatorStateStore store)
      throws Exception {
    ReadTopics read = new ReadTopics(store.getUnionListState(States.readTopics()));
    if (topics != null && subtask == 0) {
      for (Tuple2<String, String> topic : read.saved.get()) {
        read.ids.put(topic.f0, topic.f1);
      }
      topics.now().forEach(read::see);
    }
    return read;
  }

  private void see(String topic, String id) {
    String before = ids.put(topic, id);
    if (before != null && !before.equals(id)) {
      throw new IllegalStateException(
          ("Topic %s is not the one that this state is of (id %s, not %s): it was deleted and"
                  + " created anew, or is of another cluster, and the job would skip what it has"
                  + " before the old one's offsets. Start without state, by a backfill; see"
                  + " docs/operations.md, Disaster recovery.")
              .formatted(topic, id, before));
    }
  }

  /** Puts them into the snapshot that is being taken. */
  void save() throws Exception {
    saved.clear();
    for (Map.Entry<String, String> topic : ids.entrySet()) {
      saved.add(Tuple2.of(topic.getKey(), topic.getValue()));
    }
  }
}

package realtimenps.benchmarks.engines;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import realtimenps.benchmarks.traffic.Recount;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.roll.SubjectUpdate;

/** Keeps the latest update of each subject, in this JVM, and discards the others. */
final class LatestUpdates implements Sink<SubjectUpdate> {
  private static final long serialVersionUID = 1;

  /** Those of every writer; a subject has one writer. */
  private static final Queue<Map<String, SubjectUpdate>> KEPT = new ConcurrentLinkedQueue<>();

  @Override
  public SinkWriter<SubjectUpdate> createWriter(WriterInitContext context) {
    Map<String, SubjectUpdate> latest = new HashMap<>();
    KEPT.add(latest);
    return new Writer(latest);
  }

  /** Compares them with a count of all messages, once no writer works any more. */
  static Recount.Result compare(Task task) {
    Map<String, List<WindowTally>> told = new HashMap<>();
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (Map<String, SubjectUpdate> latest : KEPT) {
      latest.forEach(
          (subject, update) -> {
            told.put(subject, update.windows());
            scopes.add(Subject.parse(subject).scope());
          });
    }
    return Recount.ofMessages(task.traffic(), task.messages()).compare(told, scopes);
  }

  private record Writer(Map<String, SubjectUpdate> latest) implements SinkWriter<SubjectUpdate> {
    @Override
    public void write(SubjectUpdate update, Context context) {
      latest.put(update.subject(), update);
      Meter.output();
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
  }
}

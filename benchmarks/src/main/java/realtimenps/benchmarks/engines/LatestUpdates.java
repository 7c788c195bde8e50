package realtimenps.benchmarks.engines;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import realtimenps.benchmarks.traffic.Recount;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.Tally;
import realtimenps.job.roll.SubjectUpdate;

/** Keeps the latest update of each subject, in this JVM, and discards the others. */
final class LatestUpdates implements Sink<SubjectUpdate> {
  private static final long serialVersionUID = 1;

  /** Those of every writer; a subject has one writer. */
  private static final Queue<Map<String, Latest>> KEPT = new ConcurrentLinkedQueue<>();

  @Override
  public SinkWriter<SubjectUpdate> createWriter(WriterInitContext context) {
    Map<String, Latest> latest = new HashMap<>();
    KEPT.add(latest);
    return new Writer(latest);
  }

  /** Forgets those of writers that have ended. */
  static void forget() {
    KEPT.clear();
  }

  /** Compares them with a count of all messages, once no writer works any more. */
  static Recount.Result compare(Task task) {
    Map<String, List<WindowTally>> told = new HashMap<>();
    for (Map<String, Latest> latest : KEPT) {
      latest.forEach((subject, update) -> told.put(subject, update.windows()));
    }
    return Recount.ofMessages(task.traffic(), task.messages())
        .compare(told, task.variant().scopes(), task.windowNames());
  }

  /**
   * The windows of a subject, written over one another: to keep what the job makes would be work
   * for the garbage collector, which those who pass it on do not have.
   */
  private static final class Latest {
    private static final int NUMBERS = 5;

    private String[] names = new String[0];
    private long[] numbers = new long[0];

    void set(List<WindowTally> windows) {
      if (names.length != windows.size()) {
        names = new String[windows.size()];
        numbers = new long[NUMBERS * windows.size()];
      }
      int next = 0;
      for (int i = 0; i < windows.size(); i++) {
        WindowTally window = windows.get(i);
        names[i] = window.windowName();
        numbers[next++] = window.startAt();
        numbers[next++] = window.endAt();
        numbers[next++] = window.tally().promoters();
        numbers[next++] = window.tally().passives();
        numbers[next++] = window.tally().detractors();
      }
    }

    List<WindowTally> windows() {
      List<WindowTally> windows = new ArrayList<>();
      for (int i = 0; i < names.length; i++) {
        int at = NUMBERS * i;
        Tally tally = new Tally(numbers[at + 2], numbers[at + 3], numbers[at + 4]);
        windows.add(new WindowTally(names[i], numbers[at], numbers[at + 1], tally));
      }
      return windows;
    }
  }

  private record Writer(Map<String, Latest> latest) implements SinkWriter<SubjectUpdate> {
    @Override
    public void write(SubjectUpdate update, Context context) {
      latest.computeIfAbsent(update.subject(), subject -> new Latest()).set(update.windows());
      Meter.output();
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
  }
}

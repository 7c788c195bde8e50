package realtimenps.benchmarks.engines;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Tells the {@link Meter} of each result of a Flink job and drops it. */
final class WindowResultSink implements Sink<WindowResult> {
  private static final long serialVersionUID = 1;

  @Override
  public SinkWriter<WindowResult> createWriter(WriterInitContext context) {
    return new Writer(context.getTaskInfo().getIndexOfThisSubtask());
  }

  private record Writer(int subtask) implements SinkWriter<WindowResult> {
    @Override
    public void write(WindowResult result, Context context) {
      Meter.window(
          subtask,
          result.subject,
          result.endAt,
          result.promoters,
          result.passives,
          result.detractors);
      Meter.output();
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
  }
}

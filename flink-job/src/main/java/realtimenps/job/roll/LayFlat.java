package realtimenps.job.roll;

import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.WindowLayout;
import realtimenps.job.domain.WindowSpec;

/**
 * Makes a row of every window of an update. One that the update leaves out has no row; the end of a
 * subject is that of all its rows.
 */
public final class LayFlat implements FlatMapFunction<SubjectUpdate, FlatUpdate> {
  private static final long serialVersionUID = 1;

  private final List<String> windowNames;

  public LayFlat(WindowLayout layout) {
    this.windowNames = layout.windows().stream().map(WindowSpec::name).toList();
  }

  @Override
  public void flatMap(SubjectUpdate update, Collector<FlatUpdate> out) {
    List<WindowTally> windows = update.windows(); // in the order of the layout
    int told = 0;
    for (String windowName : windowNames) {
      boolean isTold = told < windows.size() && windows.get(told).windowName().equals(windowName);
      out.collect(new FlatUpdate(update, windowName, isTold ? windows.get(told++) : null));
    }
  }
}

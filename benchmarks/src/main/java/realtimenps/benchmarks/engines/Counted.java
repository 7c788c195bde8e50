package realtimenps.benchmarks.engines;

import java.util.Map;

/**
 * A Flink job that is through with a record when one of its operators is; or, where that one hands
 * it out to subjects, when the windows have got it from there.
 */
record Counted(FlinkJob run, String operator) implements Engine.Running {

  @Override
  public long records() {
    return run.metrics().sum(operator, "numRecordsIn");
  }

  @Override
  public boolean isDrained() {
    return !operator.equals(FlinkJob.FAN_OUT) || run.hasRolledAll();
  }

  @Override
  public boolean isPrompt() {
    return run.isPrompt();
  }

  @Override
  public Map<String, Double> figures() {
    return run.figures();
  }

  @Override
  public void close() {
    run.close();
  }
}

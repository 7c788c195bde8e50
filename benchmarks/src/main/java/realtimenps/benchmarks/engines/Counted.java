package realtimenps.benchmarks.engines;

import java.util.Map;

/** A Flink job whose results are made by one operator, record by record. */
record Counted(FlinkJob run, String operator) implements Engine.Running {

  @Override
  public long records() {
    return run.metrics().sum(operator, "numRecordsIn");
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

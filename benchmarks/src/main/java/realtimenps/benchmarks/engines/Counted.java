package realtimenps.benchmarks.engines;

/** A Flink job whose results are made by one operator, record by record. */
record Counted(FlinkRun run, String operator) implements Engine.Running {

  @Override
  public long records() {
    return run.metrics().sum(operator, "numRecordsIn");
  }

  @Override
  public void close() {
    run.close();
  }
}

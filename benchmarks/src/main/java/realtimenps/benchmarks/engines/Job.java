package realtimenps.benchmarks.engines;

import java.util.HashMap;
import java.util.Map;
import realtimenps.job.NpsJob;
import realtimenps.job.settings.Settings;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.JobMetrics;
import realtimenps.sandbox.stack.Stack;

/** This job as it is shipped, with all its sinks. */
final class Job implements Engine {

  @Override
  public Running start(Plan plan) throws Exception {
    Map<String, String> named = new HashMap<>(plan.options());
    named.put("responses-topics", plan.topic());
    named.put("checkpoint-interval", "10 s");
    Settings settings = Stack.jobSettings(plan.bootstrapServers(), plan.registryUrl(), named);
    return new Working(
        FlinkJob.start(plan, FlinkJob.rocksDb(), env -> NpsJob.build(env, settings)));
  }

  private static final class Working implements Running {
    private final FlinkJob run;

    Working(FlinkJob run) {
      this.run = run;
    }

    @Override
    public long records() {
      return JobCounts.of(run.metrics()).settled();
    }

    @Override
    public long outputs() {
      return JobCounts.changes(run.metrics());
    }

    @Override
    public boolean isDrained() {
      JobMetrics metrics = run.metrics();
      return run.hasRolledAll()
          && metrics.sum(JobCounts.DETECT, "numRecordsIn")
              == metrics.sum(FlinkJob.FAN_OUT, "numRecordsIn");
    }

    @Override
    public boolean isPrompt() {
      return run.isPrompt();
    }

    @Override
    public Map<String, Double> figures() {
      Map<String, Double> figures = new HashMap<>(run.figures());
      figures.put("alerts", (double) run.metrics().sum(JobCounts.DETECT, "alerts"));
      figures.put(
          "updateIntervalMillis",
          run.metrics().gauge(JobCounts.ROLL, "updateIntervalMillis").getAverage());
      return figures;
    }

    @Override
    public void close() {
      run.close();
    }
  }
}

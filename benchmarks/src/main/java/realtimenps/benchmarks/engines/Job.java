package realtimenps.benchmarks.engines;

import java.time.Duration;
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
    /** Longer than an update may wait. */
    private static final long QUIET_NANOS = Duration.ofMillis(500).toNanos();

    private final FlinkJob run;
    private long changes = -1;
    private long changedAt;

    Working(FlinkJob run) {
      this.run = run;
    }

    @Override
    public long records() {
      return JobCounts.of(run.metrics()).settled();
    }

    @Override
    public long outputs() {
      return JobCounts.of(run.metrics()).updates();
    }

    @Override
    public boolean isDrained() {
      JobMetrics metrics = run.metrics();
      long now = JobCounts.changes(metrics);
      if (now != changes) {
        changes = now;
        changedAt = System.nanoTime();
      }
      return metrics.sum(JobCounts.ROLL, "numRecordsIn")
              == metrics.sum("fan-out-to-subjects", "numRecordsOut")
          && metrics.sum(JobCounts.DETECT, "numRecordsIn")
              == metrics.sum("fan-out-to-subjects", "numRecordsIn")
          && System.nanoTime() - changedAt > QUIET_NANOS;
    }

    @Override
    public Map<String, Double> figures() {
      Map<String, Double> figures = new HashMap<>(run.figures());
      figures.put("alerts", (double) run.metrics().sum(JobCounts.DETECT, "alerts"));
      return figures;
    }

    @Override
    public void close() {
      run.close();
    }
  }
}

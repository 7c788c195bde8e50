package realtimenps.benchmarks.engines;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Subject;
import realtimenps.v1.SurveyResponse;

/**
 * Flink's DataStream with its own sliding windows, on the heap: each record is added to the 60
 * windows that it is in, and each window is emitted once, when it ends.
 */
final class FlinkSliding implements Engine {
  @Override
  public Running start(Plan plan) throws Exception {
    return FlinkJob.start(plan, FlinkJob.heap(), env -> build(env, plan));
  }

  private static void build(StreamExecutionEnvironment env, Plan plan) {
    // In the source, so that each partition has a watermark of its own.
    WatermarkStrategy<SurveyResponse> watermarks =
        WatermarkStrategy.<SurveyResponse>forBoundedOutOfOrderness(Duration.ofSeconds(30))
            .withTimestampAssigner(
                (response, timestamp) -> response.getRespondedAt().toEpochMilli());
    env.fromSource(Ceiling.source(plan), watermarks, "responses")
        // Three fields instead of fourteen before the shuffle.
        .map(FlinkSliding::scored)
        .returns(Scored.class)
        .keyBy(scored -> scored.subject)
        .window(SlidingEventTimeWindows.of(Duration.ofHours(1), Duration.ofMinutes(1)))
        .aggregate(new Count(), new Emit())
        .sinkTo(new WindowResultSink());
  }

  private static Scored scored(SurveyResponse response) {
    Scored scored = new Scored();
    scored.subject =
        Subject.agentChannelKey(
            response.getTenantId(), response.getAgentId(), response.getChannel());
    scored.score = response.getScore();
    return scored;
  }

  /** What of a response is counted. */
  @SuppressWarnings("NullAway.Init") // Flink makes it empty, and fills it.
  public static final class Scored {
    public String subject;
    public int score;
  }

  /** The accumulator. */
  public static final class Counts {
    public long promoters;
    public long passives;
    public long detractors;
  }

  private static final class Count implements AggregateFunction<Scored, Counts, Counts> {
    private static final long serialVersionUID = 1;

    @Override
    public Counts createAccumulator() {
      return new Counts();
    }

    @Override
    public Counts add(Scored scored, Counts counts) {
      switch (Category.of(scored.score)) {
        case PROMOTER -> counts.promoters++;
        case PASSIVE -> counts.passives++;
        case DETRACTOR -> counts.detractors++;
      }
      return counts;
    }

    @Override
    public Counts getResult(Counts counts) {
      return counts;
    }

    @Override
    public Counts merge(Counts one, Counts other) {
      one.promoters += other.promoters;
      one.passives += other.passives;
      one.detractors += other.detractors;
      return one;
    }
  }

  private static final class Emit
      extends ProcessWindowFunction<Counts, WindowResult, String, TimeWindow> {
    private static final long serialVersionUID = 1;

    @Override
    public void process(
        String subject, Context context, Iterable<Counts> counts, Collector<WindowResult> out) {
      for (Counts count : counts) {
        out.collect(
            new WindowResult(
                subject,
                context.window().getEnd(),
                count.promoters,
                count.passives,
                count.detractors));
      }
    }
  }
}

package realtimenps.benchmarks.engines;

import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import realtimenps.job.decode.Incoming;
import realtimenps.job.decode.IncomingPolicy;
import realtimenps.job.decode.PolicyDeserializer;
import realtimenps.job.decode.ResponseDeserializer;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.FanOut;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.Submission;
import realtimenps.job.fanout.FanOutToSubjects;
import realtimenps.job.roll.RollWindows;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.job.settings.Settings;
import realtimenps.job.state.ContributionSerializer;
import realtimenps.job.state.SettledSerializer;
import realtimenps.job.validate.ValidatePolicies;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.Stack;
import realtimenps.sandbox.stack.Topics;

/**
 * The job's rolling windows alone: read, decoded by hand, given to subjects, rolled. Every message
 * counts as it comes.
 *
 * @param allScopes or only agents on channels
 */
record Windows(Configuration backend, boolean allScopes) implements Engine {
  @Override
  public Running start(Plan plan) throws Exception {
    Settings settings =
        Stack.jobSettings(plan.bootstrapServers(), plan.registryUrl(), plan.options());
    FlinkJob run = FlinkJob.start(plan, backend, env -> build(env, plan, settings));
    return new Counted(run, allScopes ? FlinkJob.FAN_OUT : JobCounts.ROLL);
  }

  private void build(StreamExecutionEnvironment env, Plan plan, Settings settings) {
    Settings.Counting counting = settings.counting();
    SingleOutputStreamOperator<Incoming> responses =
        env.fromSource(
            responses(plan, settings),
            WatermarkStrategy.noWatermarks(),
            "read-responses",
            TypeInformation.of(Incoming.class));
    contributions(responses, counting)
        .keyBy(Contribution::subject)
        .connect(policies(env, plan, settings).broadcast())
        .transform(
            JobCounts.ROLL,
            TypeInformation.of(SubjectUpdate.class),
            new RollWindows(counting, settings.running(), null))
        .uid(JobCounts.ROLL)
        .sinkTo(new LatestUpdates());
  }

  private DataStream<Contribution> contributions(
      DataStream<Incoming> responses, Settings.Counting counting) {
    if (!allScopes) {
      return responses
          .flatMap(new ToLeaf(counting.windows().finestPane()))
          .name("leaf")
          .returns(ContributionSerializer.TYPE);
    }
    return responses
        .map(incoming -> settled(incoming))
        .name("settled")
        .returns(SettledSerializer.TYPE)
        .transform(FlinkJob.FAN_OUT, ContributionSerializer.TYPE, new FanOutToSubjects(counting));
  }

  private static DataStream<PolicyChange> policies(
      StreamExecutionEnvironment env, Plan plan, Settings settings) {
    return env.fromSource(
            Windows.<IncomingPolicy>source(plan, Topics.POLICIES)
                .setDeserializer(new PolicyDeserializer(settings.registry()))
                .build(),
            WatermarkStrategy.noWatermarks(),
            "read-policies",
            TypeInformation.of(IncomingPolicy.class))
        .setParallelism(1)
        .transform(
            "validate-policies", TypeInformation.of(PolicyChange.class), new ValidatePolicies())
        .setParallelism(1);
  }

  /** The source of responses, decoded as the job does. */
  static KafkaSource<Incoming> responses(Plan plan, Settings settings) {
    return Windows.<Incoming>source(plan, plan.topic())
        .setDeserializer(new ResponseDeserializer(settings.registry()))
        .build();
  }

  private static <T> KafkaSourceBuilder<T> source(Plan plan, String topic) {
    return KafkaSource.<T>builder()
        .setBootstrapServers(plan.bootstrapServers())
        .setTopics(topic)
        .setGroupId("bench")
        .setStartingOffsets(OffsetsInitializer.earliest());
  }

  private static Settled settled(Incoming incoming) {
    Submission submission = Objects.requireNonNull(incoming.submission(), "undecoded traffic");
    Answer answer =
        new Answer(
            Category.of(submission.score()),
            submission.channel(),
            submission.agentId(),
            submission.teamId(),
            submission.respondedAt());
    return new Settled(
        submission.tenantId(),
        submission.responseId(),
        null,
        answer,
        null,
        incoming.source().readAt());
  }

  /** The contribution to agents on channels alone. */
  private static final class ToLeaf extends RichFlatMapFunction<Incoming, Contribution> {
    private static final long serialVersionUID = 1;

    private final long finestPane;
    private transient FanOut fanOut;

    @SuppressWarnings("NullAway.Init") // Flink opens what it has created.
    ToLeaf(long finestPane) {
      this.finestPane = finestPane;
    }

    @Override
    public void open(OpenContext context) {
      fanOut = new FanOut(finestPane);
    }

    @Override
    public void flatMap(Incoming incoming, Collector<Contribution> out) {
      fanOut.forSubjects(
          Scope.AGENT_CHANNEL,
          settled(incoming),
          (scope, contribution) -> out.collect(contribution));
    }
  }
}

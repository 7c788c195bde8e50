package realtimenps.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import realtimenps.job.backfill.ToldInTopic;
import realtimenps.job.decode.Incoming;
import realtimenps.job.decode.IncomingPolicy;
import realtimenps.job.decode.ToldAlertsInTopic;
import realtimenps.job.detect.AlertUpdate;
import realtimenps.job.detect.DetectSpikes;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.Settled;
import realtimenps.job.fanout.FanOutToSubjects;
import realtimenps.job.followup.FollowUpDetractors;
import realtimenps.job.followup.FollowUpUpdate;
import realtimenps.job.roll.FlatUpdate;
import realtimenps.job.roll.LayFlat;
import realtimenps.job.roll.RollWindows;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.job.settings.Settings;
import realtimenps.job.settle.SettleResponses;
import realtimenps.job.state.ContributionSerializer;
import realtimenps.job.state.SettledSerializer;
import realtimenps.job.validate.Arrival;
import realtimenps.job.validate.ArrivalSerializer;
import realtimenps.job.validate.Rejected;
import realtimenps.job.validate.TopicIdsInKafka;
import realtimenps.job.validate.ValidatePolicies;
import realtimenps.job.validate.ValidateResponses;

/**
 * The graph of the job.
 *
 * <pre>
 *   read-responses            decodes; what cannot be read comes out as a rejection
 *         |
 *   validate-responses ----- REJECTED ---> write-rejected &lt;--- REJECTED ---.
 *         |                    and tells the event time of the             |
 *         |                    sources, as watermarks                      |
 *         | by response                                              read-policies
 *   settle-responses           counts once, corrects, erases;              |
 *         |                    keeps the job's clock                validate-policies
 *         |                                                                |
 *         +- follow-up-detractors ---> write-follow-ups                    |
 *         |                    opens a follow-up a detractor, cancels      |
 *         |                    it with its answer                          |
 *         | by tenant                                                      | to all
 *         +- detect-spikes &lt;-----------------------------------------------+
 *         |      |             tells of more detractors than usual         |
 *         |  write-alerts                                                  |
 *         |                                                                |
 *   fan-out-to-subjects        agent and channel, agent, team,             |
 *         |                    channel, tenant                             |
 *         | by subject                                                     | to all
 *   roll-windows &lt;--------------------------------------------------------'
 *         |                    all windows of a subject; emits what changed
 *   write-updates
 * </pre>
 *
 * <p>In a backfill, follow-up-detractors, detect-spikes and roll-windows withhold what they would
 * tell, until read-responses says in the stream that it has caught up.
 */
public final class NpsTopology {
  private final Settings settings;

  public NpsTopology(Settings settings) {
    this.settings = settings;
  }

  /**
   * Builds the graph between the sources and the sinks.
   *
   * @param windowUpdates null if updates are not to be laid flat
   */
  public void build(
      StreamExecutionEnvironment env,
      Source<Incoming, ?, ?> responses,
      Source<IncomingPolicy, ?, ?> policies,
      Sink<SubjectUpdate> updates,
      @Nullable Sink<FlatUpdate> windowUpdates,
      Sink<AlertUpdate> alerts,
      Sink<FollowUpUpdate> followUps,
      Sink<Rejected> rejected) {
    Settings.Counting counting = settings.counting();
    Settings.Output output = settings.output();
    int tenantMetrics = settings.running().tenantMetrics();

    SingleOutputStreamOperator<Arrival> arrivals =
        env.fromSource(
                responses,
                WatermarkStrategy.noWatermarks(),
                "read-responses",
                TypeInformation.of(Incoming.class))
            .uid("read-responses")
            .transform(
                "validate-responses",
                ArrivalSerializer.TYPE,
                new ValidateResponses(counting, new TopicIdsInKafka(settings.input())))
            .uid("validate-responses");

    SingleOutputStreamOperator<PolicyChange> changes =
        env.fromSource(
                policies,
                WatermarkStrategy.noWatermarks(),
                "read-policies",
                TypeInformation.of(IncomingPolicy.class))
            .uid("read-policies")
            .setParallelism(1) // in the order in which they were sent
            .transform(
                "validate-policies", TypeInformation.of(PolicyChange.class), new ValidatePolicies())
            .uid("validate-policies")
            .setParallelism(1);

    arrivals
        .getSideOutput(ValidateResponses.REJECTED)
        .union(changes.getSideOutput(ValidatePolicies.REJECTED))
        .sinkTo(rejected)
        .name("write-rejected")
        .uid("write-rejected");

    SingleOutputStreamOperator<Settled> settled =
        arrivals
            .keyBy(Arrival::responseKey)
            .transform(
                "settle-responses",
                SettledSerializer.TYPE,
                new SettleResponses(counting, tenantMetrics))
            .uid("settle-responses");

    // Settled changes are where their responses are: no shuffle, so that nobody waits for one.
    DataStreamUtils.reinterpretAsKeyedStream(settled, Settled::responseKey)
        .transform(
            "follow-up-detractors",
            TypeInformation.of(FollowUpUpdate.class),
            new FollowUpDetractors(counting, tenantMetrics, toldIn(output.followUpsTopic())))
        .uid("follow-up-detractors")
        .sinkTo(followUps)
        .name("write-follow-ups")
        .uid("write-follow-ups");

    settled
        .keyBy(Settled::tenantId)
        .connect(changes.broadcast())
        .transform(
            "detect-spikes",
            TypeInformation.of(AlertUpdate.class),
            new DetectSpikes(settings.running(), alertsToldIn(toldIn(output.alertsTopic()))))
        .uid("detect-spikes")
        .sinkTo(alerts)
        .name("write-alerts")
        .uid("write-alerts");

    SingleOutputStreamOperator<SubjectUpdate> changed =
        settled
            .transform(
                "fan-out-to-subjects", ContributionSerializer.TYPE, new FanOutToSubjects(counting))
            .uid("fan-out-to-subjects")
            .keyBy(Contribution::subject)
            .connect(changes.broadcast())
            .transform(
                "roll-windows",
                TypeInformation.of(SubjectUpdate.class),
                new RollWindows(counting, settings.running(), toldIn(output.updatesTopic())))
            .uid("roll-windows");
    changed.sinkTo(updates).name("write-updates").uid("write-updates");

    if (windowUpdates != null) {
      changed
          .flatMap(new LayFlat(counting.windows()))
          .returns(TypeInformation.of(FlatUpdate.class))
          .name("lay-flat")
          .uid("lay-flat")
          .sinkTo(windowUpdates)
          .name("write-window-updates")
          .uid("write-window-updates");
    }
  }

  /** What readers know, for a backfill to ask; null in any other job. */
  private @Nullable ToldInTopic toldIn(String topic) {
    return settings.running().backfill() ? new ToldInTopic(settings.output().kafka(), topic) : null;
  }

  private @Nullable ToldAlertsInTopic alertsToldIn(@Nullable ToldInTopic topic) {
    return topic == null ? null : new ToldAlertsInTopic(topic, settings.registry());
  }
}

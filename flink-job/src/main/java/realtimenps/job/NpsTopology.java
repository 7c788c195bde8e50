package realtimenps.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import realtimenps.job.decode.Incoming;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.Settled;
import realtimenps.job.fanout.FanOutToSubjects;
import realtimenps.job.followup.FollowUpDetractors;
import realtimenps.job.followup.FollowUpUpdate;
import realtimenps.job.roll.RollWindows;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.job.settings.Settings;
import realtimenps.job.settle.SettleResponses;
import realtimenps.job.validate.Arrival;
import realtimenps.job.validate.Rejected;
import realtimenps.job.validate.ValidateResponses;

/**
 * The graph of the job.
 *
 * <pre>
 *   read-responses            decodes; what cannot be read comes out as a rejection
 *         |
 *   validate-responses ----- REJECTED ---> write-rejected
 *         |                    and tells the event time of the sources, as watermarks
 *         | by response
 *   settle-responses           counts once, corrects, erases; keeps the job's clock
 *         |
 *         +- follow-up-detractors    opens a follow-up a detractor, cancels it with its answer
 *         |      |
 *         |  write-follow-ups
 *         |
 *   fan-out-to-subjects        agent and channel, agent, team, channel, tenant
 *         | by subject
 *   roll-windows               all windows of a subject; emits what changed
 *         |
 *   write-updates
 * </pre>
 */
public final class NpsTopology {
  private final Settings settings;

  public NpsTopology(Settings settings) {
    this.settings = settings;
  }

  /** Builds the graph between a source and three sinks. */
  public void build(
      StreamExecutionEnvironment env,
      Source<Incoming, ?, ?> responses,
      Sink<SubjectUpdate> updates,
      Sink<FollowUpUpdate> followUps,
      Sink<Rejected> rejected) {
    Settings.Counting counting = settings.counting();
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
                TypeInformation.of(Arrival.class),
                new ValidateResponses(counting))
            .uid("validate-responses");

    arrivals
        .getSideOutput(ValidateResponses.REJECTED)
        .sinkTo(rejected)
        .name("write-rejected")
        .uid("write-rejected");

    SingleOutputStreamOperator<Settled> settled =
        arrivals
            .keyBy(Arrival::responseKey)
            .transform(
                "settle-responses",
                TypeInformation.of(Settled.class),
                new SettleResponses(counting, tenantMetrics))
            .uid("settle-responses");

    // Settled changes are where their responses are: no shuffle, so that nobody waits for one.
    DataStreamUtils.reinterpretAsKeyedStream(settled, Settled::responseKey)
        .transform(
            "follow-up-detractors",
            TypeInformation.of(FollowUpUpdate.class),
            new FollowUpDetractors(counting, tenantMetrics))
        .uid("follow-up-detractors")
        .sinkTo(followUps)
        .name("write-follow-ups")
        .uid("write-follow-ups");

    settled
        .transform(
            "fan-out-to-subjects",
            TypeInformation.of(Contribution.class),
            new FanOutToSubjects(counting))
        .uid("fan-out-to-subjects")
        .keyBy(Contribution::subject)
        .transform(
            "roll-windows",
            TypeInformation.of(SubjectUpdate.class),
            new RollWindows(counting, tenantMetrics))
        .uid("roll-windows")
        .sinkTo(updates)
        .name("write-updates")
        .uid("write-updates");
  }
}

package realtimenps.job.followup;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import realtimenps.job.domain.FollowUp;
import realtimenps.job.domain.OpenFollowUp;
import realtimenps.job.domain.Settled;
import realtimenps.job.metrics.TenantCounters;
import realtimenps.job.settings.Settings;
import realtimenps.job.state.EmissionOrder;
import realtimenps.job.state.States;

/**
 * Opens a follow-up for each detractor and cancels it with its answer, by key {@link
 * Settled#responseKey}. Everything is emitted at once; the state has only what is open. The key is
 * set when state is used, as most changes are of no detractor.
 */
public final class FollowUpDetractors extends AbstractStreamOperator<FollowUpUpdate>
    implements OneInputStreamOperator<Settled, FollowUpUpdate> {
  private static final long serialVersionUID = 1;
  private static final int HISTOGRAM_SIZE = 1_000;

  private final Settings.Counting settings;
  private final int tenantMetrics;

  private transient ValueState<OpenFollowUp> open;
  private transient EmissionOrder order;
  private transient TenantCounters opened;
  private transient TenantCounters cancelled;
  private transient Histogram readToFollowUp;

  /** Flink opens operators after it has created them, so fields are set in {@link #open}. */
  @SuppressWarnings("NullAway.Init")
  public FollowUpDetractors(Settings.Counting settings, int tenantMetrics) {
    this.settings = settings;
    this.tenantMetrics = tenantMetrics;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    open = context.getKeyedStateStore().getState(States.openFollowUp(settings.memoryHorizon()));
    order = EmissionOrder.begin(context.getOperatorStateStore());
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    order.save();
  }

  @Override
  public void open() throws Exception {
    super.open();
    opened = new TenantCounters(getMetricGroup(), "followUpsOpened", tenantMetrics);
    cancelled = new TenantCounters(getMetricGroup(), "followUpsCancelled", tenantMetrics);
    readToFollowUp =
        getMetricGroup()
            .histogram("readToFollowUpMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_SIZE));
  }

  /** No key is set before it is needed, see above. */
  @Override
  @SuppressWarnings("rawtypes") // as Flink has it
  public void setKeyContextElement1(StreamRecord element) {}

  @Override
  public void processElement(StreamRecord<Settled> element) throws Exception {
    Settled settled = element.getValue();
    if (!FollowUp.isTouchedBy(settled)) {
      return;
    }
    setCurrentKey(settled.responseKey());
    long now = getProcessingTimeService().getCurrentProcessingTime();
    // Nothing is open of an answer without a predecessor, and most are: no state is read for them.
    OpenFollowUp known = settled.retracted() == null ? null : open.value();
    FollowUp followUp = FollowUp.after(settled, known, now);
    if (followUp == null) {
      return; // it opened under a job that had no follow-ups
    }
    output.collect(
        new StreamRecord<>(new FollowUpUpdate(followUp, now, order.epoch(), order.nextRevision())));
    if (followUp.state() == FollowUp.State.CANCELLED) {
      open.clear();
      cancelled.inc(settled.tenantId());
      return;
    }
    open.update(new OpenFollowUp(followUp.detail(), followUp.openedAt()));
    if (known == null) {
      opened.inc(settled.tenantId());
    }
    readToFollowUp.update(now - settled.readAt());
  }
}

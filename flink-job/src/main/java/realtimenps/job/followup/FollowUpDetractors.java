package realtimenps.job.followup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.backfill.Told;
import realtimenps.job.backfill.Withholding;
import realtimenps.job.domain.FollowUp;
import realtimenps.job.domain.OpenFollowUp;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.WithheldFollowUp;
import realtimenps.job.metrics.TenantCounters;
import realtimenps.job.settings.Settings;
import realtimenps.job.state.EmissionOrder;
import realtimenps.job.state.KeyedValues;
import realtimenps.job.state.States;

/**
 * Opens a follow-up for each detractor and cancels it with its answer, by key {@link
 * Settled#responseKey}. Everything is emitted at once; the state has only what is open. The key is
 * set when state is used, as most changes are of no detractor.
 *
 * <p>A backfill withholds all of it, and keeps the last of each response. Of these it tells, once,
 * the open ones that readers do not know or know by an answer that was corrected, and the cancelled
 * ones that they know.
 */
public final class FollowUpDetractors extends AbstractStreamOperator<FollowUpUpdate>
    implements OneInputStreamOperator<Settled, FollowUpUpdate> {
  private static final long serialVersionUID = 1;
  private static final int HISTOGRAM_SIZE = 1_000;

  private final Settings.Counting settings;
  private final int tenantMetrics;
  private final @Nullable Told<Boolean> told;

  private transient Withholding<Boolean> withholding;
  private transient ValueState<OpenFollowUp> open;
  private transient @Nullable ValueState<WithheldFollowUp> withheld;
  private transient EmissionOrder order;
  private transient TenantCounters opened;
  private transient TenantCounters cancelled;
  private transient Histogram readToFollowUp;

  /**
   * Flink opens operators after it has created them, so fields are set in {@link #open}.
   *
   * @param told what readers of the follow-ups know, for a backfill; else null
   */
  @SuppressWarnings("NullAway.Init")
  public FollowUpDetractors(
      Settings.Counting settings, int tenantMetrics, @Nullable Told<Boolean> told) {
    this.told = told;
    this.settings = settings;
    this.tenantMetrics = tenantMetrics;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    open = context.getKeyedStateStore().getState(States.openFollowUp(settings.memoryHorizon()));
    if (told != null) {
      withheld =
          context.getKeyedStateStore().getState(States.withheldFollowUp(settings.memoryHorizon()));
    }
    order = EmissionOrder.begin(context.getOperatorStateStore());
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    order.save();
    withholding.save();
  }

  @Override
  public void open() throws Exception {
    super.open();
    withholding =
        Withholding.begin(
            told,
            Withholding.ownKeys(getRuntimeContext()),
            getProcessingTimeService(),
            getOperatorStateBackend(),
            getMetricGroup(),
            known -> release(known.keySet()));
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
    boolean isOpen = followUp.state() == FollowUp.State.OPEN;
    if (isOpen) {
      open.update(new OpenFollowUp(followUp.detail(), followUp.openedAt()));
    } else {
      open.clear();
    }
    if (withheld != null && withholding.isOn()) {
      withheld.update(new WithheldFollowUp(followUp, settled.isCorrection()));
      return;
    }
    tell(followUp, known == null, now);
    if (isOpen) {
      readToFollowUp.update(now - settled.readAt());
    }
  }

  private void tell(FollowUp followUp, boolean isNew, long now) {
    output.collect(
        new StreamRecord<>(new FollowUpUpdate(followUp, now, order.epoch(), order.nextRevision())));
    if (followUp.state() == FollowUp.State.CANCELLED) {
      cancelled.inc(followUp.tenantId());
    } else if (isNew) {
      opened.inc(followUp.tenantId());
    }
  }

  /** The stream's next attributes may say that the backlog is over. */
  @Override
  public void processRecordAttributes(RecordAttributes attributes) throws Exception {
    withholding.take(attributes);
    super.processRecordAttributes(attributes);
  }

  /**
   * Tells what readers do not know.
   *
   * @param known to readers: keys of responses
   */
  private void release(Set<String> known) {
    if (withheld == null) {
      return;
    }
    order = order.renewed();
    try {
      for (String key :
          KeyedValues.keys(
              getKeyedStateBackend(), States.withheldFollowUp(settings.memoryHorizon()))) {
        setCurrentKey(key);
        WithheldFollowUp last = withheld.value();
        if (last != null && last.isNews(known.contains(key))) {
          tell(last.followUp(), true, getProcessingTimeService().getCurrentProcessingTime());
        }
        withheld.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    if (withholding != null) { // opened
      withholding.close();
    }
    super.close();
  }
}

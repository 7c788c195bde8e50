package realtimenps.job.fanout;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.FanOut;
import realtimenps.job.domain.Pacer;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Settled;
import realtimenps.job.settings.Settings;

/**
 * Gives each settled change to its subjects. Agents get it at once. What teams, channels and
 * tenants get in quick succession is combined before it is sent on, so that a big tenant is no hot
 * key; none of it waits longer than the combine interval, or past a checkpoint.
 */
public final class FanOutToSubjects extends AbstractStreamOperator<Contribution>
    implements OneInputStreamOperator<Settled, Contribution> {
  private static final long serialVersionUID = 1;

  private final Settings.Counting settings;

  private transient FanOut fanOut;
  private transient Pacer<Contribution> combined;

  /** Flink opens operators after it has created them, so fields are set in {@link #open}. */
  @SuppressWarnings("NullAway.Init")
  public FanOutToSubjects(Settings.Counting settings) {
    this.settings = settings;
  }

  @Override
  public void open() throws Exception {
    super.open();
    long interval = settings.combineInterval().toMillis();
    long tick = Math.max(1, interval / 2);
    fanOut = new FanOut(settings.windows().finestPane());
    combined = new Pacer<>(interval - tick + 1, Contribution::plus);
    getProcessingTimeService()
        .scheduleWithFixedDelay(
            now -> combined.emitDue(now(), (subject, due) -> emit(due)), tick, tick);
  }

  @Override
  public void processElement(StreamRecord<Settled> element) {
    fanOut.forEachSubject(element.getValue(), this::send);
  }

  private void send(Scope scope, Contribution contribution) {
    if (scope.isAgent() || combined.offer(contribution.subject(), contribution, now())) {
      emit(contribution);
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    emitAll();
  }

  /** A stop that drains the job ends the steps before their barrier: then nothing may follow. */
  @Override
  public void finish() throws Exception {
    emitAll();
    super.finish();
  }

  /** What the attributes do not speak of goes first. */
  @Override
  public void processRecordAttributes(RecordAttributes attributes) throws Exception {
    emitAll();
    super.processRecordAttributes(attributes);
  }

  private void emitAll() {
    combined.emitAll(now(), (subject, waiting) -> emit(waiting));
  }

  private void emit(Contribution contribution) {
    output.collect(new StreamRecord<>(contribution));
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }
}

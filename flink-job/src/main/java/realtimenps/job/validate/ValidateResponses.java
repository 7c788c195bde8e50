package realtimenps.job.validate;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import realtimenps.job.decode.Incoming;
import realtimenps.job.decode.SourceRecord;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.OpenSubjects;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Rejection;
import realtimenps.job.domain.Response;
import realtimenps.job.domain.SourceClock;
import realtimenps.job.domain.Submission;
import realtimenps.job.domain.Validator;
import realtimenps.job.metrics.ReasonCounters;
import realtimenps.job.settings.Settings;
import realtimenps.job.state.States;

/**
 * Lets valid responses and well-keyed erasures through and puts everything else, with its reason,
 * on {@link #REJECTED}. Only what is let through moves the event time of the sources, which this
 * operator tells: it sees the partitions of its subtask, as the stock generators cannot.
 */
public final class ValidateResponses extends AbstractStreamOperator<Arrival>
    implements OneInputStreamOperator<Incoming, Arrival> {
  private static final long serialVersionUID = 1;

  /** Records that are not counted. */
  public static final OutputTag<Rejected> REJECTED = new OutputTag<>("rejected") {};

  private final Settings.Counting settings;
  private final @Nullable TopicIds topicIds;

  private transient Validator validator;
  private transient OpenSubjects subjects;
  private transient ListState<OpenSubjects.Snapshot> savedSubjects;
  private transient ReadTopics topics;
  private transient SourceClock clock;
  private transient volatile long tenantsAtMax; // Metrics are read by other threads.
  private transient volatile boolean atMaxTenants;
  private transient long lastTime;
  private transient boolean idle;
  private transient Counter read;
  private transient Counter unkeyed;
  private transient Counter commentsCut;
  private transient ReasonCounters rejected;

  /**
   * Flink opens operators after it has created them, so fields are set in {@link #open}.
   *
   * @param topicIds null if what is read is not of Kafka
   */
  @SuppressWarnings("NullAway.Init")
  public ValidateResponses(Settings.Counting settings, @Nullable TopicIds topicIds) {
    this.settings = settings;
    this.topicIds = topicIds;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    subjects =
        new OpenSubjects(
            settings.maxTenants(), settings.maxSubjects(), settings.windows().longestSize(), now());
    savedSubjects = context.getOperatorStateStore().getListState(States.openSubjects());
    subjects.restore(savedSubjects.get());
    topics =
        ReadTopics.begin(
            topicIds,
            getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
            context.getOperatorStateStore());
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    savedSubjects.update(subjects.snapshot());
    topics.save();
  }

  @Override
  public void open() throws Exception {
    super.open();
    getMetricGroup().gauge("tenantsAtMaxSubjects", (Gauge<Long>) () -> tenantsAtMax);
    getMetricGroup().gauge("atMaxTenants", (Gauge<Integer>) () -> atMaxTenants ? 1 : 0);
    validator = new Validator(settings.allowedSkew());
    clock = new SourceClock();
    lastTime = SourceClock.NONE;
    read = getMetricGroup().counter("read");
    unkeyed = getMetricGroup().counter("unkeyed");
    commentsCut = getMetricGroup().counter("commentsCut");
    rejected = new ReasonCounters(getMetricGroup(), "rejected");
    getProcessingTimeService()
        .scheduleWithFixedDelay(now -> tick(), SourceClock.TICK, SourceClock.TICK);
  }

  @Override
  public void processElement(StreamRecord<Incoming> element) {
    Incoming incoming = element.getValue();
    SourceRecord source = incoming.source();
    read.inc();
    if (incoming.rejection() != null) {
      reject(source, incoming.rejection(), keyParts(source));
    } else if (incoming.submission() != null) {
      validate(source, incoming.submission());
    } else {
      erase(source);
    }
  }

  private void validate(SourceRecord source, Submission submission) {
    long timestamp = source.timestamp() < 0 ? source.readAt() : source.timestamp();
    Rejection rejection = validator.reject(submission, timestamp);
    if (rejection != null) {
      reject(source, rejection, List.of(submission.tenantId(), submission.responseId()));
      return;
    }
    Response response = validator.accept(submission);
    Rejection noRoom = subjects.reject(response.tenantId(), response.answer(), now());
    if (noRoom != null) {
      reject(source, noRoom, List.of(submission.tenantId(), submission.responseId()));
      return;
    }
    if (Validator.isCommentCut(submission)) {
      commentsCut.inc();
    }
    String key = Keys.ofResponse(response.tenantId(), response.responseId());
    // Most keys are just that text. Others may name the response too, by other escapes.
    if (!source.hasKey(key)
        && !keyParts(source).equals(List.of(response.tenantId(), response.responseId()))) {
      unkeyed.inc();
    }
    clock.read(source.topic(), source.partition(), Math.min(submission.respondedAt(), timestamp));
    output.collect(
        new StreamRecord<>(
            new Arrival(
                key, response.tenantId(), response.responseId(), response, source.readAt())));
  }

  private void erase(SourceRecord source) {
    List<String> parts = keyParts(source);
    if (parts.isEmpty()) {
      String key = source.keyText();
      Rejection rejection =
          new Rejection(
              RejectReason.ERASURE_WITHOUT_KEY,
              "there is no value, and the key is %s, not tenant/responseId"
                  .formatted(key == null ? "no text" : Rejection.quote(key)));
      reject(source, rejection, parts);
      return;
    }
    String tenantId = parts.get(0);
    String responseId = parts.get(1);
    output.collect(
        new StreamRecord<>(
            new Arrival(
                Keys.ofResponse(tenantId, responseId),
                tenantId,
                responseId,
                null,
                source.readAt())));
  }

  private void reject(SourceRecord source, Rejection rejection, List<String> ids) {
    rejected.inc(rejection.reason());
    Rejected record =
        new Rejected(
            source,
            rejection,
            ids.isEmpty() ? null : usableOrNull(ids.get(0)),
            ids.isEmpty() ? null : usableOrNull(ids.get(1)),
            now());
    output.collect(REJECTED, new StreamRecord<>(record));
  }

  /** An empty id is absent; one of a megabyte, beside the raw value, would be too much to send. */
  static @Nullable String usableOrNull(String id) {
    return Validator.isUsableId(id) ? id : null;
  }

  /** Tenant and response id of a well-formed key; empty for any other. */
  private static List<String> keyParts(SourceRecord source) {
    String key = source.keyText();
    List<String> parts = key == null ? List.of() : Keys.split(key);
    return parts.size() == 2 && parts.stream().allMatch(Validator::isUsableId) ? parts : List.of();
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  private void tick() {
    tenantsAtMax = subjects.full();
    atMaxTenants = subjects.isFullOfTenants();
    SourceClock.Reading reading = clock.tick();
    if (!reading.idle()) {
      setIdle(false);
    }
    if (reading.time() > lastTime) {
      setIdle(false);
      lastTime = reading.time();
      output.emitWatermark(new Watermark(lastTime));
    }
    if (reading.idle()) {
      setIdle(true);
    }
  }

  private void setIdle(boolean idle) {
    if (this.idle != idle) {
      this.idle = idle;
      output.emitWatermarkStatus(idle ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
    }
  }

  /** The sources of this graph have no watermarks: this operator makes them. */
  @Override
  public void processWatermark(Watermark mark) {}

  @Override
  public void processWatermarkStatus(WatermarkStatus status) {}
}

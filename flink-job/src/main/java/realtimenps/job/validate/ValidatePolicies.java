package realtimenps.job.validate;

import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import realtimenps.job.decode.IncomingPolicy;
import realtimenps.job.decode.SourceRecord;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.PolicyDraft;
import realtimenps.job.domain.PolicyValidator;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Rejection;
import realtimenps.job.metrics.ReasonCounters;

/**
 * Lets valid policies and well-keyed returns to the defaults through and puts everything else, with
 * its reason, on {@link #REJECTED}. What is rejected changes nothing: the former policy stays in
 * force.
 */
public final class ValidatePolicies extends AbstractStreamOperator<PolicyChange>
    implements OneInputStreamOperator<IncomingPolicy, PolicyChange> {
  private static final long serialVersionUID = 1;

  /** Records that change no policy. */
  public static final OutputTag<Rejected> REJECTED = new OutputTag<>("rejected-policies") {};

  private transient Counter policies;
  private transient ReasonCounters rejected;

  /** Flink opens operators after it has created them, so fields are set in {@link #open}. */
  @SuppressWarnings("NullAway.Init")
  public ValidatePolicies() {}

  @Override
  public void open() throws Exception {
    super.open();
    policies = getMetricGroup().counter("policies");
    rejected = new ReasonCounters(getMetricGroup(), "rejected");
  }

  @Override
  public void processElement(StreamRecord<IncomingPolicy> element) {
    IncomingPolicy incoming = element.getValue();
    SourceRecord source = incoming.source();
    String tenantOfKey = PolicyValidator.tenantOf(source.keyText());
    if (incoming.rejection() != null) {
      reject(source, incoming.rejection(), tenantOfKey);
    } else if (incoming.draft() != null) {
      validate(source, incoming.draft());
    } else if (tenantOfKey != null) {
      change(new PolicyChange(tenantOfKey, null));
    } else {
      String key = source.keyText();
      Rejection rejection =
          new Rejection(
              RejectReason.RESET_WITHOUT_KEY,
              "there is no value, and the key is %s, not a tenant"
                  .formatted(key == null ? "no text" : Rejection.quote(key)));
      reject(source, rejection, null);
    }
  }

  private void validate(SourceRecord source, PolicyDraft draft) {
    List<String> mistakes = PolicyValidator.mistakes(draft, source.keyText());
    if (mistakes.isEmpty()) {
      change(new PolicyChange(draft.tenantId(), PolicyValidator.accept(draft)));
    } else {
      reject(
          source,
          new Rejection(RejectReason.INVALID_POLICY, String.join("; ", mistakes)),
          ValidateResponses.usableOrNull(draft.tenantId()));
    }
  }

  private void change(PolicyChange change) {
    policies.inc();
    output.collect(new StreamRecord<>(change));
  }

  private void reject(SourceRecord source, Rejection rejection, @Nullable String tenantId) {
    rejected.inc(rejection.reason());
    Rejected record =
        new Rejected(
            source,
            rejection,
            tenantId,
            null,
            getProcessingTimeService().getCurrentProcessingTime());
    output.collect(REJECTED, new StreamRecord<>(record));
  }
}

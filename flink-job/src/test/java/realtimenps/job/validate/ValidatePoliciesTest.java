package realtimenps.job.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.job.Harnesses.takeRecords;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import realtimenps.job.Harnesses;
import realtimenps.job.Harnesses.Counters;
import realtimenps.job.decode.IncomingPolicy;
import realtimenps.job.decode.SourceRecord;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.PolicyDraft;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Rejection;

class ValidatePoliciesTest {
  private final Counters counters = new Counters();
  private OneInputStreamOperatorTestHarness<IncomingPolicy, PolicyChange> validate;

  @BeforeEach
  void open() throws Exception {
    validate = Harnesses.validatePolicies(counters);
    validate.open();
  }

  @AfterEach
  void close() throws Exception {
    validate.close();
  }

  @Test
  void aValidPolicyIsLetThrough() throws Exception {
    read("acme", draft("acme", 20), null);
    assertThat(takeRecords(validate))
        .containsExactly(new PolicyChange("acme", Policy.defaults("acme")));
    assertThat(rejected()).isEmpty();
    assertThat(counters.of("policies")).isEqualTo(1);
  }

  @Test
  void noValueUnderATenantsKeyIsItsReturnToTheDefaults() throws Exception {
    read("a%2Fb", null, null);
    assertThat(takeRecords(validate)).containsExactly(new PolicyChange("a/b", null));
    assertThat(counters.of("policies")).isEqualTo(1);
  }

  @Test
  void noValueUnderAnotherKeyIsRejected() throws Exception {
    read(null, null, null);
    read("acme/TENANT", null, null);
    read("", null, null);
    assertThat(takeRecords(validate)).isEmpty();
    assertThat(rejected())
        .extracting(Rejected::rejection)
        .containsExactly(
            new Rejection(
                RejectReason.RESET_WITHOUT_KEY,
                "there is no value, and the key is no text, not a tenant"),
            new Rejection(
                RejectReason.RESET_WITHOUT_KEY,
                "there is no value, and the key is 'acme/TENANT', not a tenant"),
            new Rejection(
                RejectReason.RESET_WITHOUT_KEY,
                "there is no value, and the key is '', not a tenant"));
    assertThat(counters.of("rejected/RESET_WITHOUT_KEY")).isEqualTo(3);
  }

  @Test
  void anInvalidPolicyIsRejectedWithEveryMistake() throws Exception {
    read("other", draft("acme", 0), null);
    assertThat(takeRecords(validate)).isEmpty();
    assertThat(rejected())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.rejection())
                  .isEqualTo(
                      new Rejection(
                          RejectReason.INVALID_POLICY,
                          "the record's key is 'other'; it must be the tenantId, 'acme';"
                              + " sampleTarget is 0.0; it must be over 0, at most 200"));
              assertThat(record.tenantId()).isEqualTo("acme");
              assertThat(record.responseId()).isNull();
              assertThat(record.source().offset()).isEqualTo(7);
              assertThat(record.rejectedAt()).isEqualTo(Harnesses.NOON);
            });
    assertThat(counters.of("policies")).isZero();
    assertThat(counters.of("rejected/INVALID_POLICY")).isEqualTo(1);
  }

  @Test
  void whatCouldNotBeDecodedKeepsItsReason() throws Exception {
    Rejection truncated = new Rejection(RejectReason.TRUNCATED, "why");
    read("acme", null, truncated);
    assertThat(rejected())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.rejection()).isEqualTo(truncated);
              assertThat(record.tenantId()).isEqualTo("acme");
            });
  }

  private void read(
      @Nullable String key, @Nullable PolicyDraft draft, @Nullable Rejection rejection)
      throws Exception {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    SourceRecord source =
        new SourceRecord("nps.tenant-policies", 0, 7, 1, 2, bytes, null, List.of());
    validate.processElement(new StreamRecord<>(new IncomingPolicy(source, draft, rejection)));
  }

  private List<Rejected> rejected() {
    List<Rejected> rejected = new ArrayList<>();
    var records = validate.getSideOutput(ValidatePolicies.REJECTED);
    if (records != null) {
      records.forEach(record -> rejected.add(record.getValue()));
    }
    return rejected;
  }

  private static PolicyDraft draft(String tenantId, double sampleTarget) {
    return new PolicyDraft(
        tenantId,
        "UTC",
        1,
        List.of("TENANT", "CHANNEL", "TEAM", "AGENT"),
        4,
        0.1,
        sampleTarget,
        List.of(),
        List.of());
  }
}

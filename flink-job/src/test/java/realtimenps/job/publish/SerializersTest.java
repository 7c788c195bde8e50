package realtimenps.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import realtimenps.job.decode.Header;
import realtimenps.job.decode.SourceRecord;
import realtimenps.job.detect.AlertUpdate;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.FollowUp;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Rejection;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.domain.Tally;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.Episode;
import realtimenps.job.domain.spike.Severity;
import realtimenps.job.followup.FollowUpUpdate;
import realtimenps.job.roll.FlatUpdate;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.job.validate.Rejected;
import realtimenps.v1.NpsAlert;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.RejectedResponse;
import realtimenps.v1.WindowUpdate;

@SuppressWarnings("NullAway") // the contexts that Flink passes are not looked at
class SerializersTest {
  private static final long EMITTED_AT = 1_700_000_000_500L;

  @Test
  void an_update_names_only_the_ids_of_its_scope() throws IOException {
    ProducerRecord<byte[], byte[]> record =
        update("a%2Fcme/AGENT_CHANNEL/ann/voice", "billing", List.of(window(3, 1, 0)));

    assertThat(new String(record.key(), StandardCharsets.UTF_8))
        .isEqualTo("a%2Fcme/AGENT_CHANNEL/ann/voice");
    assertThat(record.timestamp()).isEqualTo(EMITTED_AT);
    GenericRecord value = read(NpsUpdate.getClassSchema(), record.value(), 7);
    assertThat(value.get("tenantId")).isEqualTo("a/cme");
    assertThat(value.get("scope")).isEqualTo("AGENT_CHANNEL");
    assertThat(value.get("agentId")).isEqualTo("ann");
    assertThat(value.get("channel")).isEqualTo("voice");
    assertThat(value.get("teamId")).isNull();
    assertThat(value.get("latestTeamId")).isEqualTo("billing");
    assertThat(value.get("epoch")).isEqualTo(5L);
    assertThat(value.get("revision")).isEqualTo(6L);
    GenericRecord window = (GenericRecord) ((List<?>) value.get("windows")).get(0);
    assertThat(window.get("windowName")).isEqualTo("PT1H");
    assertThat(window.get("startAt")).isEqualTo(1_000L);
    assertThat(window.get("endAt")).isEqualTo(2_000L);
    assertThat(window.get("promoters")).isEqualTo(3L);
    assertThat(window.get("nps")).isEqualTo(75.0);
    assertThat(window.get("sampleStatus")).isEqualTo("INSUFFICIENT");
  }

  @Test
  void the_end_of_a_subject_is_a_tombstone() {
    ProducerRecord<byte[], byte[]> record = update("acme/TENANT", null, List.of());

    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("acme/TENANT");
    assertThat(record.value()).isNull();
    assertThat(record.timestamp()).isEqualTo(EMITTED_AT);
  }

  @Test
  void a_row_has_the_window_in_its_key_and_all_that_the_update_says_in_its_value()
      throws IOException {
    ProducerRecord<byte[], byte[]> record = row(window(3, 1, 1));
    GenericRecord row = read(WindowUpdate.getClassSchema(), record.value(), 8);
    GenericRecord update =
        read(
            NpsUpdate.getClassSchema(),
            update("a/AGENT/x%2Fy", "blue", List.of(window(3, 1, 1))).value(),
            7);
    GenericRecord window = (GenericRecord) ((List<?>) update.get("windows")).get(0);

    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("a/AGENT/x%2Fy/PT1H");
    assertThat(record.timestamp()).isEqualTo(EMITTED_AT);
    for (Schema.Field field : row.getSchema().getFields()) {
      GenericRecord of = window.hasField(field.name()) ? window : update;
      assertThat(row.get(field.pos())).as(field.name()).isEqualTo(of.get(field.name()));
    }
  }

  @Test
  void a_row_of_a_subject_that_is_gone_has_no_value() {
    assertThat(new String(row(null).key(), StandardCharsets.UTF_8)).isEqualTo("a/AGENT/x%2Fy/PT1H");
    assertThat(row(null).value()).isNull();
  }

  @Test
  void a_rejection_keeps_the_record_byte_for_byte() throws IOException {
    byte[] key = {(byte) 0xFF, 1};
    byte[] value = {9, 9, 9};
    ProducerRecord<byte[], byte[]> record = rejected(key, value, 1_000);

    assertThat(record.key()).isEqualTo(key);
    GenericRecord rejected = read(RejectedResponse.getClassSchema(), record.value(), 8);
    assertThat(rejected.get("reason")).isEqualTo("WRONG_MAGIC_BYTE");
    assertThat(rejected.get("sourceTopic")).isEqualTo("nps.responses");
    assertThat(rejected.get("sourcePartition")).isEqualTo(3);
    assertThat(rejected.get("sourceOffset")).isEqualTo(42L);
    assertThat(rejected.get("rawKey")).isEqualTo(ByteBuffer.wrap(key));
    assertThat(rejected.get("rawValue")).isEqualTo(ByteBuffer.wrap(value));
    GenericRecord header = (GenericRecord) ((List<?>) rejected.get("rawHeaders")).get(0);
    assertThat(header.get("key")).isEqualTo("trace");
    assertThat(header.get("value")).isNull();
  }

  @Test
  void a_record_over_the_limit_is_told_but_not_copied() throws IOException {
    ProducerRecord<byte[], byte[]> record = rejected(new byte[10], new byte[5_000], 1_000);

    GenericRecord rejected = read(RejectedResponse.getClassSchema(), record.value(), 8);
    assertThat(record.value().length).isLessThan(1_000);
    assertThat(record.key()).isEqualTo(new byte[10]);
    assertThat(rejected.get("rawKey")).isEqualTo(ByteBuffer.wrap(new byte[10]));
    assertThat(rejected.get("rawValue")).isNull();
    assertThat((String) rejected.get("detail")).contains("over the limit of 1,000");
    assertThat(rejected.get("sourceOffset")).isEqualTo(42L);
  }

  @Test
  void a_follow_up_has_all_that_people_need_and_is_keyed_by_its_response() throws IOException {
    Answer answer = new Answer(Category.DETRACTOR, "voice", "ann", null, 1_000);
    ProducerRecord<byte[], byte[]> record =
        followUp(
            new FollowUp(
                "a/cme",
                "r1",
                FollowUp.State.OPEN,
                answer,
                new Detail(3, "c1", null, "billing", true),
                2_000));

    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("a%2Fcme/r1");
    assertThat(record.timestamp()).isEqualTo(EMITTED_AT);
    GenericRecord value = read(realtimenps.v1.FollowUp.getClassSchema(), record.value(), 9);
    assertThat(value.get("tenantId")).isEqualTo("a/cme");
    assertThat(value.get("responseId")).isEqualTo("r1");
    assertThat(value.get("score")).isEqualTo(3);
    assertThat(value.get("category")).isEqualTo("DETRACTOR");
    assertThat(value.get("agentId")).isEqualTo("ann");
    assertThat(value.get("teamId")).isNull();
    assertThat(value.get("channel")).isEqualTo("voice");
    assertThat(value.get("respondentId")).isEqualTo("c1");
    assertThat(value.get("interactionId")).isNull();
    assertThat(value.get("contactReason")).isEqualTo("billing");
    assertThat(value.get("hasComment")).isEqualTo(true);
    assertThat(value.get("respondedAt")).isEqualTo(1_000L);
    assertThat(value.get("state")).isEqualTo("OPEN");
    assertThat(value.get("openedAt")).isEqualTo(2_000L);
    assertThat(value.get("emittedAt")).isEqualTo(EMITTED_AT);
    assertThat(value.get("epoch")).isEqualTo(5L);
    assertThat(value.get("revision")).isEqualTo(6L);
  }

  @Test
  void half_a_surrogate_pair_fails_nothing() throws IOException {
    ProducerRecord<byte[], byte[]> record =
        followUp(
            new FollowUp(
                "acme",
                "r\uD83D",
                FollowUp.State.CANCELLED,
                new Answer(Category.DETRACTOR, "\uDE00", null, null, 1_000),
                new Detail(0, "\uD83D", null, "why \uD83D", false),
                2_000));

    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("acme/r?");
    GenericRecord value = read(realtimenps.v1.FollowUp.getClassSchema(), record.value(), 9);
    assertThat(value.get("contactReason")).isEqualTo("why ?");
  }

  @Test
  void an_alert_has_all_that_a_pager_needs_and_is_keyed_by_its_episode() throws IOException {
    ProducerRecord<byte[], byte[]> record =
        alert(
            new Alert(
                "a%2Fcme/AGENT/ann",
                "billing",
                "bea",
                "20260302-1",
                Episode.State.RESOLVED,
                Severity.CRITICAL,
                Episode.ResolveReason.RECOVERED,
                1_000,
                2_000,
                3_000L,
                14,
                20,
                4.2,
                120.5,
                List.of(
                    new Alert.Evidence("r2", "i2", "c2", "ann", 3, 2_000, "invoice"),
                    new Alert.Evidence("r1", null, null, null, 0, 1_000, null)),
                List.of(new Alert.Reason("invoice", 9, 2.5)),
                "a%2Fcme/TENANT/20260301-2",
                "Agent ann: 14 of 20"));

    assertThat(new String(record.key(), StandardCharsets.UTF_8))
        .isEqualTo("a%2Fcme/AGENT/ann/20260302-1");
    assertThat(record.timestamp()).isEqualTo(EMITTED_AT);
    GenericRecord value = read(NpsAlert.getClassSchema(), record.value(), 10);
    assertThat(value.get("subject")).isEqualTo("a%2Fcme/AGENT/ann");
    assertThat(value.get("tenantId")).isEqualTo("a/cme");
    assertThat(value.get("scope")).isEqualTo("AGENT");
    assertThat(value.get("agentId")).isEqualTo("ann");
    assertThat(value.get("teamId")).isNull();
    assertThat(value.get("channel")).isNull();
    assertThat(value.get("latestTeamId")).isEqualTo("billing");
    assertThat(value.get("episodeId")).isEqualTo("20260302-1");
    assertThat(value.get("receiver")).isEqualTo("bea");
    assertThat(value.get("state")).isEqualTo("RESOLVED");
    assertThat(value.get("severity")).isEqualTo("CRITICAL");
    assertThat(value.get("resolveReason")).isEqualTo("RECOVERED");
    assertThat(value.get("onsetAt")).isEqualTo(1_000L);
    assertThat(value.get("detectedAt")).isEqualTo(2_000L);
    assertThat(value.get("resolvedAt")).isEqualTo(3_000L);
    assertThat(value.get("emittedAt")).isEqualTo(EMITTED_AT);
    assertThat(value.get("detractors")).isEqualTo(14L);
    assertThat(value.get("responses")).isEqualTo(20L);
    assertThat(value.get("expectedDetractors")).isEqualTo(4.2);
    assertThat(value.get("usualShare")).isEqualTo(4.2 / 20);
    assertThat(value.get("evidenceRatio")).isEqualTo(120.5);
    List<?> evidence = (List<?>) value.get("evidence");
    assertThat(evidence).hasSize(2);
    GenericRecord newest = (GenericRecord) evidence.get(0);
    assertThat(newest.get("responseId")).isEqualTo("r2");
    assertThat(newest.get("interactionId")).isEqualTo("i2");
    assertThat(newest.get("respondentId")).isEqualTo("c2");
    assertThat(newest.get("agentId")).isEqualTo("ann");
    assertThat(newest.get("score")).isEqualTo(3);
    assertThat(newest.get("respondedAt")).isEqualTo(2_000L);
    GenericRecord nameless = (GenericRecord) evidence.get(1);
    assertThat(nameless.get("interactionId")).isNull();
    assertThat(nameless.get("respondentId")).isNull();
    assertThat(nameless.get("agentId")).isNull();
    GenericRecord reason = (GenericRecord) ((List<?>) value.get("reasons")).get(0);
    assertThat(reason.get("reason")).isEqualTo("invoice");
    assertThat(reason.get("count")).isEqualTo(9L);
    assertThat(reason.get("expected")).isEqualTo(2.5);
    assertThat(value.get("suppressedBy")).isEqualTo("a%2Fcme/TENANT/20260301-2");
    assertThat(value.get("epoch")).isEqualTo(5L);
    assertThat(value.get("revision")).isEqualTo(6L);
    assertThat(value.get("summary")).isEqualTo("Agent ann: 14 of 20");
  }

  @Test
  void an_alert_that_fires_has_no_end_and_what_it_lacks_is_null() throws IOException {
    ProducerRecord<byte[], byte[]> record =
        alert(
            new Alert(
                "acme/CHANNEL/voice",
                null,
                "default",
                "20260302-1",
                Episode.State.FIRING,
                Severity.WATCH,
                null,
                1_000,
                2_000,
                null,
                4,
                5,
                .5,
                .25,
                List.of(),
                List.of(),
                null,
                "Voice: 4 of 5"));

    GenericRecord value = read(NpsAlert.getClassSchema(), record.value(), 10);
    assertThat(value.get("scope")).isEqualTo("CHANNEL");
    assertThat(value.get("channel")).isEqualTo("voice");
    assertThat(value.get("agentId")).isNull();
    assertThat(value.get("latestTeamId")).isNull();
    assertThat(value.get("resolveReason")).isNull();
    assertThat(value.get("resolvedAt")).isNull();
    assertThat(value.get("suppressedBy")).isNull();
    assertThat((List<?>) value.get("evidence")).isEmpty();
    assertThat((List<?>) value.get("reasons")).isEmpty();
  }

  private static ProducerRecord<byte[], byte[]> alert(Alert alert) {
    AlertSerializer serializer = new AlertSerializer("nps.alerts", 10);
    serializer.open(null, null);
    return Objects.requireNonNull(
        serializer.serialize(new AlertUpdate(alert, EMITTED_AT, 5, 6), null, null));
  }

  private static ProducerRecord<byte[], byte[]> followUp(FollowUp followUp) {
    FollowUpSerializer serializer = new FollowUpSerializer("nps.follow-ups", 9);
    serializer.open(null, null);
    return Objects.requireNonNull(
        serializer.serialize(new FollowUpUpdate(followUp, EMITTED_AT, 5, 6), null, null));
  }

  private static ProducerRecord<byte[], byte[]> update(
      String subject, String latestTeamId, List<SubjectWindows.WindowTally> windows) {
    UpdateSerializer serializer = new UpdateSerializer("nps.updates", 7);
    serializer.open(null, null);
    return Objects.requireNonNull(
        serializer.serialize(
            new SubjectUpdate(
                subject, latestTeamId, 1_500, EMITTED_AT, 5, 6, 20, windows, windows.isEmpty()),
            null,
            null));
  }

  private static ProducerRecord<byte[], byte[]> row(SubjectWindows.@Nullable WindowTally window) {
    FlatUpdateSerializer serializer = new FlatUpdateSerializer("nps.window-updates", 8);
    serializer.open(null, null);
    SubjectUpdate update =
        new SubjectUpdate("a/AGENT/x%2Fy", "blue", 1_500, EMITTED_AT, 5, 6, 20, List.of(), false);
    return Objects.requireNonNull(
        serializer.serialize(new FlatUpdate(update, "PT1H", window), null, null));
  }

  private static SubjectWindows.WindowTally window(long promoters, long passives, long detractors) {
    return new SubjectWindows.WindowTally(
        "PT1H", 1_000, 2_000, new Tally(promoters, passives, detractors));
  }

  @Test
  void a_record_of_many_tiny_headers_is_measured_as_it_would_be_copied() {
    for (Header tiny : List.of(new Header("a", new byte[0]), new Header("", null))) {
      for (int count : new int[] {100, 1_000, 3_000, 10_000}) {
        ProducerRecord<byte[], byte[]> record =
            rejected(null, new byte[1], 10_000, Collections.nCopies(count, tiny));
        assertThat(record.value().length).as("%,d headers", count).isLessThan(10_200);
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> rejected(byte[] key, byte[] value, int limit) {
    return rejected(key, value, limit, List.of(new Header("trace", null)));
  }

  private static ProducerRecord<byte[], byte[]> rejected(
      byte @Nullable [] key, byte[] value, int limit, List<Header> headers) {
    RejectedSerializer serializer = new RejectedSerializer("nps.rejected", 8, limit);
    serializer.open(null, null);
    SourceRecord source = new SourceRecord("nps.responses", 3, 42, 1, 2, key, value, headers);
    Rejection rejection = new Rejection(RejectReason.WRONG_MAGIC_BYTE, "no magic");
    return Objects.requireNonNull(
        serializer.serialize(new Rejected(source, rejection, null, null, EMITTED_AT), null, null));
  }

  private static GenericRecord read(Schema schema, byte[] bytes, int schemaId) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(bytes, 0, 5);
    assertThat(header.get()).isZero();
    assertThat(header.getInt()).isEqualTo(schemaId);
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
  }
}

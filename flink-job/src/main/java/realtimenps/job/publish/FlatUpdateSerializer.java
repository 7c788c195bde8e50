package realtimenps.job.publish;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.NpsEstimate;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.Tally;
import realtimenps.job.roll.FlatUpdate;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.v1.WindowUpdate;

/** Makes a {@link WindowUpdate} of a row, keyed by subject and window, or its tombstone. */
public final class FlatUpdateSerializer extends TopicSerializer<FlatUpdate, WindowUpdate> {
  private static final long serialVersionUID = 1;

  public FlatUpdateSerializer(String topic, int schemaId) {
    super(topic, schemaId);
  }

  @Override
  DatumWriter<WindowUpdate> writer() {
    return new SpecificDatumWriter<>(WindowUpdate.class);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      FlatUpdate row, KafkaSinkContext context, @Nullable Long eventTime) {
    String key = Keys.append(row.update().subject(), row.windowName());
    WindowTally window = row.window();
    return new ProducerRecord<>(
        topic(),
        null,
        row.update().emittedAt(),
        key.getBytes(StandardCharsets.UTF_8),
        window == null ? null : write(recordOf(row.update(), window)));
  }

  private static WindowUpdate recordOf(SubjectUpdate update, WindowTally window) {
    Subject subject = Subject.parse(update.subject());
    Tally tally = window.tally();
    NpsEstimate estimate = NpsEstimate.of(tally, update.sampleTarget());
    return WindowUpdate.newBuilder()
        .setSubject(subject.key())
        .setWindowName(window.windowName())
        .setTenantId(subject.tenantId())
        .setScope(subject.scope().name())
        .setAgentId(subject.agentId())
        .setTeamId(subject.teamId())
        .setChannel(subject.channel())
        .setLatestTeamId(update.latestTeamId())
        .setAsOf(Instant.ofEpochMilli(update.asOf()))
        .setEmittedAt(Instant.ofEpochMilli(update.emittedAt()))
        .setEpoch(update.epoch())
        .setRevision(update.revision())
        .setStartAt(Instant.ofEpochMilli(window.startAt()))
        .setEndAt(Instant.ofEpochMilli(window.endAt()))
        .setPromoters(tally.promoters())
        .setPassives(tally.passives())
        .setDetractors(tally.detractors())
        .setNps(estimate.nps())
        .setNpsLow(estimate.low())
        .setNpsHigh(estimate.high())
        .setSampleStatus(estimate.status().name())
        .build();
  }
}

package realtimenps.job.publish;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.detect.AlertUpdate;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.spike.Alert;
import realtimenps.v1.EvidenceItem;
import realtimenps.v1.NpsAlert;
import realtimenps.v1.ReasonCount;

/** Makes an {@link NpsAlert} of what the job tells of one, keyed by subject and episode. */
public final class AlertSerializer extends TopicSerializer<AlertUpdate, NpsAlert> {
  private static final long serialVersionUID = 1;

  public AlertSerializer(String topic, int schemaId) {
    super(topic, schemaId);
  }

  @Override
  DatumWriter<NpsAlert> writer() {
    return new SpecificDatumWriter<>(NpsAlert.class);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      AlertUpdate update, KafkaSinkContext context, @Nullable Long eventTime) {
    String key = Keys.append(update.alert().subject(), update.alert().episodeId());
    return new ProducerRecord<>(
        topic(),
        null,
        update.emittedAt(),
        key.getBytes(StandardCharsets.UTF_8),
        write(recordOf(update)));
  }

  private static NpsAlert recordOf(AlertUpdate update) {
    Alert alert = update.alert();
    Subject subject = Subject.parse(alert.subject());
    Long resolvedAt = alert.resolvedAt();
    return NpsAlert.newBuilder()
        .setSubject(subject.key())
        .setTenantId(subject.tenantId())
        .setScope(subject.scope().name())
        .setAgentId(subject.agentId())
        .setTeamId(subject.teamId())
        .setChannel(subject.channel())
        .setLatestTeamId(alert.latestTeamId())
        .setEpisodeId(alert.episodeId())
        .setReceiver(alert.receiver())
        .setState(alert.state().name())
        .setSeverity(alert.severity().name())
        .setResolveReason(alert.resolveReason() == null ? null : alert.resolveReason().name())
        .setOnsetAt(Instant.ofEpochMilli(alert.onsetAt()))
        .setDetectedAt(Instant.ofEpochMilli(alert.detectedAt()))
        .setResolvedAt(resolvedAt == null ? null : Instant.ofEpochMilli(resolvedAt))
        .setEmittedAt(Instant.ofEpochMilli(update.emittedAt()))
        .setDetractors(alert.detractors())
        .setResponses(alert.responses())
        .setExpectedDetractors(alert.expected())
        .setUsualShare(alert.expected() / alert.responses())
        .setEvidenceRatio(alert.evidenceRatio())
        .setEvidence(alert.evidence().stream().map(AlertSerializer::itemOf).toList())
        .setReasons(
            alert.reasons().stream()
                .map(
                    reason ->
                        new ReasonCount(reason.reason(), (long) reason.count(), reason.expected()))
                .toList())
        .setSuppressedBy(alert.suppressedBy())
        .setEpoch(update.epoch())
        .setRevision(update.revision())
        .setSummary(alert.summary())
        .build();
  }

  private static EvidenceItem itemOf(Alert.Evidence detractor) {
    return new EvidenceItem(
        detractor.responseId(),
        detractor.interactionId(),
        detractor.respondentId(),
        detractor.agentId(),
        detractor.score(),
        Instant.ofEpochMilli(detractor.respondedAt()));
  }
}

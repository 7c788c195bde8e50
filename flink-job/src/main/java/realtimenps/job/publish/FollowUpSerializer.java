package realtimenps.job.publish;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Keys;
import realtimenps.job.followup.FollowUpUpdate;
import realtimenps.v1.FollowUp;

/** Makes a {@link FollowUp} of what the job tells of one, keyed by response. */
public final class FollowUpSerializer extends TopicSerializer<FollowUpUpdate, FollowUp> {
  private static final long serialVersionUID = 1;

  public FollowUpSerializer(String topic, int schemaId) {
    super(topic, schemaId);
  }

  @Override
  DatumWriter<FollowUp> writer() {
    return new SpecificDatumWriter<>(FollowUp.class);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      FollowUpUpdate update, KafkaSinkContext context, @Nullable Long eventTime) {
    String key = Keys.ofResponse(update.followUp().tenantId(), update.followUp().responseId());
    return new ProducerRecord<>(
        topic(),
        null,
        update.emittedAt(),
        key.getBytes(StandardCharsets.UTF_8),
        write(recordOf(update)));
  }

  private static FollowUp recordOf(FollowUpUpdate update) {
    Answer answer = update.followUp().answer();
    Detail detail = update.followUp().detail();
    return new FollowUp(
        update.followUp().tenantId(),
        update.followUp().responseId(),
        detail.score(),
        answer.category().name(),
        answer.agentId(),
        answer.teamId(),
        answer.channel(),
        detail.respondentId(),
        detail.interactionId(),
        detail.contactReason(),
        detail.hasComment(),
        Instant.ofEpochMilli(answer.respondedAt()),
        update.followUp().state().name(),
        Instant.ofEpochMilli(update.followUp().openedAt()),
        Instant.ofEpochMilli(update.emittedAt()),
        update.epoch(),
        update.revision());
  }
}

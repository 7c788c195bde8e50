package realtimenps.job.publish;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.NpsEstimate;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.WindowTally;

/** Makes an {@link NpsUpdate} of a subject's update, keyed by subject, or its tombstone. */
public final class UpdateSerializer extends TopicSerializer<SubjectUpdate, NpsUpdate> {
  private static final long serialVersionUID = 1;

  public UpdateSerializer(String topic, int schemaId) {
    super(topic, NpsUpdate.class, schemaId);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      SubjectUpdate update, KafkaSinkContext context, @Nullable Long eventTime) {
    byte[] key = update.subject().getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(topic(), null, update.emittedAt(), key, valueOf(update));
  }

  private byte @Nullable [] valueOf(SubjectUpdate update) {
    return update.isGone() ? null : write(recordOf(update));
  }

  private NpsUpdate recordOf(SubjectUpdate update) {
    Subject subject = Subject.parse(update.subject());
    List<WindowTally> windows =
        update.windows().stream().map(window -> tallyOf(window, update.sampleTarget())).toList();
    return new NpsUpdate(
        subject.key(),
        subject.tenantId(),
        subject.scope().name(),
        subject.agentId(),
        subject.teamId(),
        subject.channel(),
        update.latestTeamId(),
        Instant.ofEpochMilli(update.asOf()),
        Instant.ofEpochMilli(update.emittedAt()),
        update.epoch(),
        update.revision(),
        windows);
  }

  private static WindowTally tallyOf(SubjectWindows.WindowTally window, double sampleTarget) {
    NpsEstimate estimate = NpsEstimate.of(window.tally(), sampleTarget);
    return new WindowTally(
        window.windowName(),
        Instant.ofEpochMilli(window.startAt()),
        Instant.ofEpochMilli(window.endAt()),
        window.tally().promoters(),
        window.tally().passives(),
        window.tally().detractors(),
        estimate.nps(),
        estimate.low(),
        estimate.high(),
        estimate.status().name());
  }
}

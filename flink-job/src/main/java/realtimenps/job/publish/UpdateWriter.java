package realtimenps.job.publish;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.NpsEstimate;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.Tally;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.v1.NpsUpdate;

/**
 * Writes updates as {@link NpsUpdate}, field by field: they are most of what the job writes, and
 * making Avro's objects of them first takes several times as long.
 */
final class UpdateWriter implements DatumWriter<SubjectUpdate> {

  /** The order of the fields stands below. */
  @Override
  public void setSchema(Schema schema) {
    throw new UnsupportedOperationException("it writes NpsUpdate only");
  }

  @Override
  public void write(SubjectUpdate update, Encoder out) throws IOException {
    Subject subject = Subject.parse(update.subject());
    out.writeString(subject.key());
    out.writeString(subject.tenantId());
    out.writeString(subject.scope().name());
    writeOptional(subject.agentId(), out);
    writeOptional(subject.teamId(), out);
    writeOptional(subject.channel(), out);
    writeOptional(update.latestTeamId(), out);
    out.writeLong(update.asOf());
    out.writeLong(update.emittedAt());
    out.writeLong(update.epoch());
    out.writeLong(update.revision());
    out.writeArrayStart();
    out.setItemCount(update.windows().size());
    for (WindowTally window : update.windows()) {
      out.startItem();
      write(window, update.sampleTarget(), out);
    }
    out.writeArrayEnd();
  }

  private static void write(WindowTally window, double sampleTarget, Encoder out)
      throws IOException {
    Tally tally = window.tally();
    NpsEstimate estimate = NpsEstimate.of(tally, sampleTarget);
    out.writeString(window.windowName());
    out.writeLong(window.startAt());
    out.writeLong(window.endAt());
    out.writeLong(tally.promoters());
    out.writeLong(tally.passives());
    out.writeLong(tally.detractors());
    writeOptional(estimate.nps(), out);
    writeOptional(estimate.low(), out);
    writeOptional(estimate.high(), out);
    out.writeString(estimate.status().name());
  }

  private static void writeOptional(@Nullable String text, Encoder out) throws IOException {
    if (text == null) {
      out.writeIndex(0);
    } else {
      out.writeIndex(1);
      out.writeString(text);
    }
  }

  private static void writeOptional(@Nullable Double number, Encoder out) throws IOException {
    if (number == null) {
      out.writeIndex(0);
    } else {
      out.writeIndex(1);
      out.writeDouble(number);
    }
  }
}

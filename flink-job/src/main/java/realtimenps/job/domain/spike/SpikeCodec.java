package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The bytes of what is kept of a tenant. The first byte has the format's version. */
public final class SpikeCodec {
  private static final int VERSION = 2;

  /** Without the hours that subjects are active in. */
  private static final int WITHOUT_HOURS = 1;

  private SpikeCodec() {}

  /** Writes what is watched of a subject. */
  public static void write(SubjectSpikes spikes, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeBoolean(spikes.isOfTenant());
    spikes.write(out);
  }

  /**
   * @throws IOException if the bytes are of a version that is newer than this code
   */
  public static SubjectSpikes readSubject(DataInput in) throws IOException {
    boolean hasHours = readVersion(in) > WITHOUT_HOURS;
    boolean ofTenant = in.readBoolean();
    return SubjectSpikes.read(
        ofTenant ? SubjectSpikes.TENANT_WINDOW : SubjectSpikes.WINDOW, hasHours, in);
  }

  public static void write(TenantState state, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    state.write(out);
  }

  /**
   * @throws IOException if the bytes are of a version that is newer than this code
   */
  public static TenantState readTenant(DataInput in) throws IOException {
    readVersion(in);
    return TenantState.read(in);
  }

  public static void write(Alert.Evidence detractor, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeUTF(detractor.responseId());
    writeOptional(detractor.interactionId(), out);
    writeOptional(detractor.respondentId(), out);
    writeOptional(detractor.agentId(), out);
    out.writeByte(detractor.score());
    out.writeLong(detractor.respondedAt());
    writeOptional(detractor.contactReason(), out);
  }

  /**
   * @throws IOException if the bytes are of a version that is newer than this code
   */
  public static Alert.Evidence readDetractor(DataInput in) throws IOException {
    readVersion(in);
    return new Alert.Evidence(
        in.readUTF(),
        readOptional(in),
        readOptional(in),
        readOptional(in),
        in.readByte(),
        in.readLong(),
        readOptional(in));
  }

  private static int readVersion(DataInput in) throws IOException {
    int version = in.readUnsignedByte();
    if (version < WITHOUT_HOURS || version > VERSION) {
      throw new IOException(
          "state of detection of version %d; this job reads %d to %d"
              .formatted(version, WITHOUT_HOURS, VERSION));
    }
    return version;
  }

  /** No text that is present is empty. */
  private static void writeOptional(@Nullable String text, DataOutput out) throws IOException {
    out.writeUTF(text == null ? "" : text);
  }

  private static @Nullable String readOptional(DataInput in) throws IOException {
    String text = in.readUTF();
    return text.isEmpty() ? null : text;
  }
}

package realtimenps.job.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The bytes of an {@link OpenFollowUp}. The first one has the format's version. */
public final class OpenFollowUpCodec {
  private static final int VERSION = 1;

  private OpenFollowUpCodec() {}

  public static void write(OpenFollowUp open, DataOutput out) throws IOException {
    Detail detail = open.detail();
    out.writeByte(VERSION);
    VarLong.write(open.openedAt(), out);
    out.writeByte(detail.score());
    out.writeBoolean(detail.hasComment());
    MemoryCodec.writeOptional(detail.respondentId(), out);
    MemoryCodec.writeOptional(detail.interactionId(), out);
    MemoryCodec.writeOptional(detail.contactReason(), out);
  }

  /**
   * @throws IOException if the bytes are of a version that is newer than this code
   */
  public static OpenFollowUp read(DataInput in) throws IOException {
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException(
          "follow-up of version %d; this job reads %d".formatted(version, VERSION));
    }
    long openedAt = VarLong.read(in);
    int score = in.readByte();
    boolean hasComment = in.readBoolean();
    return new OpenFollowUp(
        new Detail(
            score,
            MemoryCodec.readOptional(in),
            MemoryCodec.readOptional(in),
            MemoryCodec.readOptional(in),
            hasComment),
        openedAt);
  }
}

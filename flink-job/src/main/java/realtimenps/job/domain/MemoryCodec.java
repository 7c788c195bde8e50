package realtimenps.job.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link Memory}: under 64 with ids of usual length. The first byte has the format's
 * version and the kind of memory.
 */
public final class MemoryCodec {
  private static final int VERSION = 1;
  private static final int LATE = 8;
  private static final int ERASED = 9;

  private MemoryCodec() {}

  public static void write(Memory memory, DataOutput out) throws IOException {
    if (memory instanceof Memory.Counted counted) {
      Answer answer = counted.answer();
      out.writeByte(VERSION << 4 | codeOf(answer.category()));
      VarLong.write(counted.revision(), out);
      out.writeLong(counted.fingerprint());
      VarLong.write(answer.respondedAt(), out);
      out.writeUTF(answer.channel());
      writeOptional(answer.agentId(), out);
      writeOptional(answer.teamId(), out);
    } else if (memory instanceof Memory.Late late) {
      out.writeByte(VERSION << 4 | LATE);
      VarLong.write(late.revision(), out);
      out.writeLong(late.fingerprint());
    } else {
      out.writeByte(VERSION << 4 | ERASED);
    }
  }

  /**
   * @throws IOException if the bytes are of a version that is newer than this code
   */
  public static Memory read(DataInput in) throws IOException {
    int tag = in.readUnsignedByte();
    if (tag >> 4 != VERSION) {
      throw new IOException("memory of version %d; this job reads %d".formatted(tag >> 4, VERSION));
    }
    int kind = tag & 0xF;
    if (kind == ERASED) {
      return new Memory.Erased();
    }
    long revision = VarLong.read(in);
    long fingerprint = in.readLong();
    if (kind == LATE) {
      return new Memory.Late(revision, fingerprint);
    }
    Category category = categoryOf(kind);
    long respondedAt = VarLong.read(in);
    String channel = in.readUTF();
    String agentId = readOptional(in);
    String teamId = readOptional(in);
    return new Memory.Counted(
        revision, fingerprint, new Answer(category, channel, agentId, teamId, respondedAt));
  }

  private static int codeOf(Category category) {
    return switch (category) {
      case PROMOTER -> 0;
      case PASSIVE -> 1;
      case DETRACTOR -> 2;
    };
  }

  private static Category categoryOf(int code) throws IOException {
    return switch (code) {
      case 0 -> Category.PROMOTER;
      case 1 -> Category.PASSIVE;
      case 2 -> Category.DETRACTOR;
      default -> throw new IOException("memory of an unknown kind, " + code);
    };
  }

  /** An absent id is written as an empty one: no id that is present is empty. */
  static void writeOptional(@Nullable String id, DataOutput out) throws IOException {
    out.writeUTF(id == null ? "" : id);
  }

  static @Nullable String readOptional(DataInput in) throws IOException {
    String id = in.readUTF();
    return id.isEmpty() ? null : id;
  }
}

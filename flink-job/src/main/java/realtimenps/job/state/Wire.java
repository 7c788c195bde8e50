package realtimenps.job.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;

/**
 * The bytes of what records between steps have in common. They live as long as a record is on its
 * way and are never in state, so they have no version.
 */
public final class Wire {
  private static final Category[] CATEGORIES = Category.values();
  private static final int NULL = 0;

  private Wire() {}

  /** Any text, lone surrogates too: a byte a character if all are of Latin-1, else two. */
  public static void writeString(@Nullable String text, DataOutputView out) throws IOException {
    if (text == null) {
      out.writeByte(NULL);
      return;
    }
    boolean latin1 = isLatin1(text);
    writeHeader(1 + (text.length() << 1 | (latin1 ? 0 : 1)), out);
    if (latin1) {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    } else {
      out.writeChars(text);
    }
  }

  /** The text, where there must be one. */
  public static String readString(DataInputView in) throws IOException {
    String text = readOptional(in);
    if (text == null) {
      throw new IOException("a text is missing on the wire");
    }
    return text;
  }

  /** The text, or null. */
  public static @Nullable String readOptional(DataInputView in) throws IOException {
    int header = readHeader(in);
    if (header == NULL) {
      return null;
    }
    int length = (header - 1) >> 1;
    if (((header - 1) & 1) == 0) {
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    char[] wide = new char[length];
    for (int i = 0; i < length; i++) {
      wide[i] = in.readChar();
    }
    return new String(wide);
  }

  public static void write(Answer answer, DataOutputView out) throws IOException {
    out.writeByte(answer.category().ordinal());
    writeString(answer.channel(), out);
    writeString(answer.agentId(), out);
    writeString(answer.teamId(), out);
    out.writeLong(answer.respondedAt());
  }

  public static Answer readAnswer(DataInputView in) throws IOException {
    return new Answer(
        CATEGORIES[in.readByte()],
        readString(in),
        readOptional(in),
        readOptional(in),
        in.readLong());
  }

  public static void write(Detail detail, DataOutputView out) throws IOException {
    out.writeInt(detail.score());
    writeString(detail.respondentId(), out);
    writeString(detail.interactionId(), out);
    writeString(detail.contactReason(), out);
    out.writeBoolean(detail.hasComment());
  }

  public static Detail readDetail(DataInputView in) throws IOException {
    return new Detail(
        in.readInt(), readOptional(in), readOptional(in), readOptional(in), in.readBoolean());
  }

  private static boolean isLatin1(String text) {
    int all = 0;
    for (int i = 0; i < text.length(); i++) {
      all |= text.charAt(i);
    }
    return all <= 0xFF;
  }

  /** Seven bits a byte, the lowest first. */
  private static void writeHeader(int header, DataOutputView out) throws IOException {
    int rest = header;
    while (rest > 0x7F) {
      out.writeByte(rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  private static int readHeader(DataInputView in) throws IOException {
    int next = in.readByte();
    int header = next & 0x7F;
    for (int shift = 7; next < 0; shift += 7) {
      next = in.readByte();
      header |= (next & 0x7F) << shift;
    }
    return header;
  }
}

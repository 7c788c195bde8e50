package realtimenps.job.decode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SystemLimitException;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Submission;

/**
 * Decodes survey responses of the released layout, straight from the bytes to the submission.
 * Whatever is not plain about a value is left to Avro, so that there is one place that says what is
 * wrong with it. For one thread.
 */
public final class ResponseByHand implements ByHand<Submission> {
  private static final String RECORD = "realtimenps.v1.SurveyResponse";

  /**
   * The fields in the order of the bytes: that of {@link #decode}. Nothing else of a writer's
   * schema plays a part in reading: its defaults and logical types mean nothing to the reader, who
   * has its own.
   */
  private static final List<String> LAYOUT =
      List.of(
          "tenantId string",
          "responseId string",
          "revision long",
          "score int",
          "scale string",
          "channel string",
          "agentId null|string",
          "teamId null|string",
          "respondentId null|string",
          "interactionId null|string",
          "surveyId null|string",
          "contactReason null|string",
          "comment null|string",
          "respondedAt long");

  private static final int LONGEST_LONG = 7 * 10;

  private byte[] bytes = {};
  private int at;

  /** A limit for strings is Avro's to keep. */
  @Override
  public boolean knows(Schema writerSchema) {
    return writerSchema.getFullName().equals(RECORD)
        && writerSchema.getFields().stream()
            .map(field -> field.name() + ' ' + typeOf(field.schema()))
            .toList()
            .equals(LAYOUT)
        && System.getProperty(SystemLimitException.MAX_STRING_LENGTH_PROPERTY) == null;
  }

  private static String typeOf(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream().map(ResponseByHand::typeOf).collect(Collectors.joining("|"))
        : schema.getType().getName();
  }

  @Override
  public @Nullable Submission decode(byte[] value, int from) {
    bytes = value;
    at = from;
    try {
      Submission submission =
          new Submission(
              text(),
              text(),
              number(),
              smallNumber(),
              text(),
              text(),
              textOrNull(),
              textOrNull(),
              textOrNull(),
              textOrNull(),
              textOrNull(),
              textOrNull(),
              textOrNull(),
              number());
      return at == bytes.length ? submission : null;
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  private @Nullable String textOrNull() {
    byte branch = bytes[at++];
    return switch (branch) {
      case 0 -> null;
      case 2 -> text();
      default -> throw notPlain();
    };
  }

  /** What is not UTF-8 becomes U+FFFD, as with Avro. */
  private String text() {
    int length = length();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  private int length() {
    byte first = bytes[at];
    return first >= 0 && (first & 1) == 0 ? bytes[at++] >> 1 : longLength();
  }

  private int longLength() {
    long length = number();
    if (length != (int) length) {
      throw notPlain();
    }
    return (int) length;
  }

  /** Of one byte, as each valid score is. */
  private int smallNumber() {
    byte zigzag = bytes[at++];
    if (zigzag < 0) {
      throw notPlain();
    }
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  private long number() {
    byte next = bytes[at++];
    long zigzag = next & 0x7F;
    for (int shift = 7; next < 0; shift += 7) {
      if (shift == LONGEST_LONG) {
        throw notPlain();
      }
      next = bytes[at++];
      zigzag |= (next & 0x7FL) << shift;
    }
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  private static IndexOutOfBoundsException notPlain() {
    return new IndexOutOfBoundsException();
  }
}

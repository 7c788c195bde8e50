package realtimenps.job.decode;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Rejection;
import realtimenps.job.settings.Settings;

/**
 * Reads the Confluent wire format: a zero byte, the four bytes of the writer schema's id, Avro.
 *
 * <p>It never fails for what a value holds: such a value comes out as a rejection. Each one is
 * decoded from exactly its own bytes, so that no bad record can harm the next one.
 */
final class WireReader<T> {
  private static final int HEADER_BYTES = 5;

  private final WriterSchemas schemas;
  private final Function<GenericRecord, T> form;
  private final ByHand<T> byHand;

  /**
   * @param registered writers' schemas that the registry need not be asked for, by id
   * @param form what a record of the reader's schema comes to
   * @param byHand tried first
   */
  WireReader(
      Schema readerSchema,
      Map<Integer, Schema> registered,
      Settings.Registry settings,
      Function<GenericRecord, T> form,
      ByHand<T> byHand) {
    this.schemas =
        new WriterSchemas(
            readerSchema,
            registered,
            settings.connection().open(),
            settings.patience(),
            byHand::knows);
    this.form = form;
    this.byHand = byHand;
  }

  /** What bytes come to: one of both is there. */
  record Decoded<T>(@Nullable T content, @Nullable Rejection rejection) {}

  /**
   * Decodes a value.
   *
   * @throws IOException if the registry did not answer for too long, or the thread was interrupted
   */
  Decoded<T> read(byte[] value) throws IOException {
    if (value.length == 0) {
      return rejected(RejectReason.EMPTY_VALUE, "the value has no bytes");
    }
    if (value[0] != 0) {
      return rejected(
          RejectReason.WRONG_MAGIC_BYTE, "the first byte is 0x%02X, not 0x00".formatted(value[0]));
    }
    if (value.length < HEADER_BYTES) {
      return rejected(
          RejectReason.TRUNCATED,
          "the value has %d bytes; the header alone has 5".formatted(value.length));
    }
    WriterSchemas.Lookup lookup = find(ByteBuffer.wrap(value, 1, 4).getInt());
    if (lookup instanceof WriterSchemas.Refused refused) {
      return new Decoded<>(null, refused.rejection());
    }
    WriterSchemas.Readable readable = (WriterSchemas.Readable) lookup;
    T content = readable.byHand() ? byHand.decode(value, HEADER_BYTES) : null;
    return content != null ? new Decoded<>(content, null) : read(value, readable.reader());
  }

  private WriterSchemas.Lookup find(int id) throws IOException {
    try {
      return schemas.find(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("stopped while waiting for the schema registry").initCause(e);
    }
  }

  private Decoded<T> read(byte[] value, DatumReader<GenericRecord> reader) {
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null);
    try {
      T content = form.apply(reader.read(null, decoder));
      if (decoder.isEnd()) {
        return new Decoded<>(content, null);
      }
      return rejected(RejectReason.MALFORMED_AVRO, "bytes are left over after the last field");
    } catch (EOFException e) {
      return rejected(RejectReason.TRUNCATED, "the value ends within a field");
    } catch (IOException | RuntimeException e) {
      // Whatever Avro says of these bytes, it says of the data.
      return rejected(RejectReason.MALFORMED_AVRO, "Avro cannot read it: " + oneLine(e));
    } catch (StackOverflowError e) {
      return rejected(RejectReason.MALFORMED_AVRO, "it is nested too deeply");
    }
  }

  private static <T> Decoded<T> rejected(RejectReason reason, String detail) {
    return new Decoded<>(null, new Rejection(reason, detail));
  }

  private static String oneLine(Exception e) {
    String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    return message.length() <= 200 ? message : message.substring(0, 200) + "...";
  }
}

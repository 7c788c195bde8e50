package realtimenps.job.publish;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;

/**
 * Writes records of one schema in the Confluent wire format: a zero byte, the four bytes of the
 * schema's id, Avro. Not for several threads.
 */
final class ConfluentWire<T> {
  private final byte[] header;
  private final DatumWriter<T> writer;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

  ConfluentWire(DatumWriter<T> writer, int schemaId) {
    header = ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array();
    this.writer = writer;
  }

  byte[] write(T record) {
    try {
      bytes.reset();
      bytes.write(header);
      writer.write(record, encoder);
      encoder.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory is no device that fails", e);
    }
  }
}

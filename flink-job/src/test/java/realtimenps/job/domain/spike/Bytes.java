package realtimenps.job.domain.spike;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;

/** What is written to bytes and read from them. */
final class Bytes {
  interface Writer {
    void write(DataOutput out) throws IOException;
  }

  interface Reader<T> {
    T read(DataInput in) throws IOException;
  }

  private Bytes() {}

  static byte[] of(Writer writer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writer.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** Reads all of the bytes. */
  static <T> T read(byte[] bytes, Reader<T> reader) throws IOException {
    ByteArrayInputStream rest = new ByteArrayInputStream(bytes);
    T value = reader.read(new DataInputStream(rest));
    if (rest.available() > 0) {
      throw new AssertionError(rest.available() + " bytes are left");
    }
    return value;
  }
}

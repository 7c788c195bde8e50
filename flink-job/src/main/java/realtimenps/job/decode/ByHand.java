package realtimenps.job.decode;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Decodes what was written with some schemas, faster than Avro does. */
interface ByHand<T> {
  /**
   * Whether it decodes what was written with this schema, which the reader's schema can read, to
   * the very same as Avro would.
   */
  boolean knows(Schema writerSchema);

  /**
   * What the bytes from an index to the end of the value come to; null if there is anything about
   * them that Avro should see.
   */
  @Nullable T decode(byte[] value, int from);

  /** Leaves everything to Avro. */
  static <T> ByHand<T> nothing() {
    return new ByHand<>() {
      @Override
      public boolean knows(Schema writerSchema) {
        return false;
      }

      @Override
      public @Nullable T decode(byte[] value, int from) {
        return null;
      }
    };
  }
}

package realtimenps.job.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Longs in as few bytes as they need: seven bits a byte, the sign in the lowest bit (zigzag). */
public final class VarLong {
  private VarLong() {}

  public static void write(long value, DataOutput out) throws IOException {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  public static long read(DataInput in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new IOException("a number in the state has more than 64 bits");
  }
}

package realtimenps.job.domain;

import org.jspecify.annotations.Nullable;

/**
 * Hashes of 64 bits that are the same in every JVM; those of strings have 32 and are easily met.
 */
final class Fingerprint {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Fingerprint() {}

  static long mix(long hash, @Nullable String value) {
    return mix(hash, value == null ? Long.MIN_VALUE : hashOf(value));
  }

  /** FNV-1a over the UTF-16 units. */
  private static long hashOf(String text) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /** One round of the finalizer of MurmurHash3 over both. */
  static long mix(long hash, long value) {
    long mixed = hash * 31 + value;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}

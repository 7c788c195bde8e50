package realtimenps.job.domain.spike;

/** What a test needs of a response beside its time: whether it is a detractor, and its channel. */
public final class Mark {
  /** The channels of a tenant that are told apart; the rest are {@link #OTHER}. */
  public static final int CHANNELS = 128;

  public static final int OTHER = 0;

  private Mark() {}

  /**
   * @param channel an index less than {@link #CHANNELS}
   */
  public static byte of(boolean detractor, int channel) {
    return (byte) (channel << 1 | (detractor ? 1 : 0));
  }

  public static boolean isDetractor(byte mark) {
    return (mark & 1) == 1;
  }

  public static int channel(byte mark) {
    return (mark & 0xFF) >> 1;
  }
}

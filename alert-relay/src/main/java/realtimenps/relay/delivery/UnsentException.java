package realtimenps.relay.delivery;

import java.time.Duration;

/** A pager did not take what it was told. The message says which, where and why, in one line. */
public final class UnsentException extends Exception {
  private static final long serialVersionUID = 1;

  private final Duration retryAfter;

  public UnsentException(String message) {
    this(message, Duration.ZERO);
  }

  /**
   * @param retryAfter how long the pager asks to be left alone; zero if it does not say
   */
  public UnsentException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}

package realtimenps.relay.start;

/** The relay cannot start: why, and what to do. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean passing;

  public StartException(String message) {
    this(message, false);
  }

  /**
   * @param passing whether it may be over in a while, without anybody's doing here
   */
  public StartException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  public boolean isPassing() {
    return passing;
  }
}

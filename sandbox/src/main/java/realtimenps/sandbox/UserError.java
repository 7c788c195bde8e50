package realtimenps.sandbox;

/** A mistake of the user or of the surroundings: one line for a person, and the exit code. */
public final class UserError extends RuntimeException {
  /** What was asked for could not be done: something is not reachable, missing or in use. */
  public static final int FAILED = 1;

  /** What was asked for cannot be done: wrong arguments or wrong input. */
  public static final int WRONG_INPUT = 2;

  private final int exitCode;

  private UserError(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public static UserError failed(String message) {
    return new UserError(FAILED, message);
  }

  public static UserError wrongInput(String message) {
    return new UserError(WRONG_INPUT, message);
  }

  public int exitCode() {
    return exitCode;
  }
}

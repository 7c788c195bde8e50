package realtimenps.job.start;

import java.util.List;

/** The job cannot start: every cause in one line, with what to do. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  public StartException(List<String> causes) {
    super(String.join("\n", causes));
  }
}

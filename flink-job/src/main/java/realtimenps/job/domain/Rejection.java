package realtimenps.job.domain;

/**
 * Why a record cannot be counted.
 *
 * @param detail one line for a person: the value found and the one expected
 */
public record Rejection(RejectReason reason, String detail) {
  private static final int LONGEST_QUOTE = 40;
  private static final int LONGEST_DETAIL = 1_000;

  public Rejection {
    if (detail.length() > LONGEST_DETAIL) {
      detail = detail.substring(0, LONGEST_DETAIL) + "...";
    }
  }

  /** A value as a detail shows it: the beginning of it, on one line. */
  public static String quote(String value) {
    String line = value.replaceAll("\\p{Cntrl}", " ");
    int end =
        line.offsetByCodePoints(0, Math.min(LONGEST_QUOTE, line.codePointCount(0, line.length())));
    return "'" + line.substring(0, end) + (end < line.length() ? "...'" : "'");
  }
}

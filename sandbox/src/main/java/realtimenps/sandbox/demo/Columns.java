package realtimenps.sandbox.demo;

/** Text measured as a terminal does: in columns, not characters. */
final class Columns {
  private static final String ELLIPSIS = "…";
  private static final String REPLACEMENT = "\uFFFD";

  private Columns() {}

  /**
   * The text without anything that a terminal would obey instead of show: an id comes from outside
   * and could otherwise move the cursor, change colours or turn the line's direction.
   */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isPrintable(c)) {
                shown.appendCodePoint(c);
              } else {
                shown.append(REPLACEMENT);
              }
            });
    return shown.toString();
  }

  /** How many columns the printable text takes. */
  static int width(String text) {
    return text.codePoints().map(Columns::width).sum();
  }

  /** The text, cut to at most {@code max} columns; an ellipsis says that something is missing. */
  static String cut(String text, int max) {
    if (width(text) <= max) {
      return text;
    }
    if (max <= 0) {
      return "";
    }
    StringBuilder kept = new StringBuilder();
    int used = 1;
    for (int c : text.codePoints().toArray()) {
      used += width(c);
      if (used > max) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept.append(ELLIPSIS).toString();
  }

  /** The text in exactly {@code columns}, at the left. */
  static String left(String text, int columns) {
    String fitting = cut(text, columns);
    return fitting + " ".repeat(Math.max(0, columns - width(fitting)));
  }

  /** The text in exactly {@code columns}, at the right. */
  static String right(String text, int columns) {
    String fitting = cut(text, columns);
    return " ".repeat(Math.max(0, columns - width(fitting))) + fitting;
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return isWide(codePoint) ? 2 : 1;
  }

  /** East Asian scripts and emoji, by block: near enough for ids. */
  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0xA4CF)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1FAFF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }
}

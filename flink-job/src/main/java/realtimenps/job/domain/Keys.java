package realtimenps.job.domain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Record keys: parts joined by {@code /}. Inside a part {@code %}, {@code /} and control characters
 * are written as {@code %XX} (their UTF-8 bytes, upper case), so that a key is one line that any
 * console tool can show and a part may hold any text. Reading is lenient: an escape that is not
 * valid is taken literally.
 */
public final class Keys {
  /** Between two parts, and nowhere in one. */
  public static final char SEPARATOR = '/';

  private static final char ESCAPE = '%';
  private static final char REPLACEMENT = '\uFFFD';
  private static final String HEX = "0123456789ABCDEF";

  private Keys() {}

  /** Joins parts to a key, escaping each. */
  public static String join(String... parts) {
    StringBuilder key = new StringBuilder(48);
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        key.append(SEPARATOR);
      }
      key.append(escaped(parts[i]));
    }
    return key.toString();
  }

  /** The key with one more part, escaped. */
  public static String append(String key, String part) {
    return key + SEPARATOR + escaped(part);
  }

  /** The key of a response and of everything about one response. */
  public static String ofResponse(String tenantId, String responseId) {
    return escaped(tenantId) + SEPARATOR + escaped(responseId);
  }

  /** Splits a key into its parts, unescaped; the inverse of {@link #join}. */
  public static List<String> split(String key) {
    List<String> parts = new ArrayList<>(4);
    int from = 0;
    for (int at = key.indexOf(SEPARATOR); at >= 0; at = key.indexOf(SEPARATOR, from)) {
      parts.add(unescape(key.substring(from, at)));
      from = at + 1;
    }
    parts.add(unescape(key.substring(from)));
    return parts;
  }

  /** Most parts have nothing to escape. */
  private static String escaped(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (isEscaped(part.charAt(i))) {
        return escape(part);
      }
    }
    return part;
  }

  private static String escape(String part) {
    StringBuilder escaped = new StringBuilder(part.length() + 16);
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (isEscaped(c)) {
        for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          escaped.append(ESCAPE).append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
        }
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static boolean isEscaped(char c) {
    return c == ESCAPE || c == SEPARATOR || Character.isISOControl(c);
  }

  private static String unescape(String part) {
    int escape = part.indexOf(ESCAPE);
    if (escape < 0) {
      return part;
    }
    StringBuilder text = new StringBuilder(part.length());
    int from = 0;
    while (escape >= 0) {
      text.append(part, from, escape);
      String unescaped = characterAt(part, escape);
      text.append(unescaped.isEmpty() ? "%" : unescaped);
      from =
          escape
              + (unescaped.isEmpty() ? 1 : 3 * unescaped.getBytes(StandardCharsets.UTF_8).length);
      escape = part.indexOf(ESCAPE, from);
    }
    return text.append(part, from, part.length()).toString();
  }

  /** The one character whose UTF-8 bytes are escaped from {@code at} on; empty if there is none. */
  private static String characterAt(String part, int at) {
    int first = byteAt(part, at);
    int length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      int next = byteAt(part, at + 3 * i);
      if (next < 0) {
        return "";
      }
      bytes[i] = (byte) next;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 || isReplacement(bytes) ? text : "";
  }

  private static boolean isReplacement(byte[] bytes) {
    return Arrays.equals(bytes, String.valueOf(REPLACEMENT).getBytes(StandardCharsets.UTF_8));
  }

  private static int byteAt(String part, int at) {
    if (at + 2 >= part.length() || part.charAt(at) != ESCAPE) {
      return -1;
    }
    int high = digitAt(part, at + 1);
    int low = digitAt(part, at + 2);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /** Of ASCII only: Java knows digits of other scripts, too. */
  private static int digitAt(String part, int at) {
    char c = part.charAt(at);
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}

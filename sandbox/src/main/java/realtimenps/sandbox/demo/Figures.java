package realtimenps.sandbox.demo;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. The only place where anything is rounded. */
final class Figures {
  private Figures() {}

  /** {@code +42}, {@code 0} or {@code -8}. */
  static String nps(double nps) {
    long rounded = Math.round(nps);
    return rounded > 0 ? "+" + rounded : Long.toString(rounded);
  }

  /** Half the width of an interval: {@code ±6}; never a certainty of ±0 that nobody has. */
  static String halfWidth(double low, double high) {
    double half = (high - low) / 2;
    return half > 0 && half < 0.5 ? "±<1" : "±" + Math.round(half);
  }

  /** {@code 1,204}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 1,204}, and {@code 120k} or {@code 7M} where that would take over six columns. */
  static String shortCount(long count) {
    if (count < 100_000) {
      return count(count);
    }
    return count < 10_000_000 ? count / 1000 + "k" : count / 1_000_000 + "M";
  }

  /** {@code 0.4}, {@code 38.1}, {@code 1,204}: a decimal only where it says something. */
  static String rate(double perSecond) {
    return String.format(Locale.ROOT, Math.abs(perSecond) < 99.95 ? "%,.1f" : "%,.0f", perSecond);
  }

  /** {@code 12}, or {@code -} if unknown. */
  static String millis(double millis) {
    return Double.isNaN(millis) ? "-" : String.format(Locale.ROOT, "%,.0f", millis);
  }

  /** {@code 0.4 s}, {@code 12 s}, {@code 3 min}. */
  static String brief(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    if (millis < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long seconds = Math.round(millis / 1000.0);
    return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
  }

  /** {@code 12 s}, {@code 3 min}, {@code 5 h}, {@code 6 d}: how long ago something was. */
  static String age(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 2 * 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 2 * 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }

  /** {@code 00:03:12}. */
  static String clock(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return String.format(
        Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}

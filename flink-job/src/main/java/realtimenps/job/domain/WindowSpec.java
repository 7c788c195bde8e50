package realtimenps.job.domain;

import java.io.Serializable;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/**
 * A rolling window: the last {@code size} of event time, moving on by one {@code pane} at a time.
 *
 * @param name the size as configured, such as {@code P1D}
 * @param size milliseconds, a multiple of the pane
 * @param pane milliseconds, more than 0
 */
public record WindowSpec(String name, long size, long pane) implements Serializable {

  public WindowSpec {
    if (pane <= 0 || size < pane || size % pane != 0) {
      throw new IllegalArgumentException(
          "window %s/%s: the pane must be longer than zero and divide the size"
              .formatted(name, Duration.ofMillis(pane)));
    }
  }

  /**
   * Reads {@code size/pane}, both ISO-8601 durations, such as {@code PT15M/PT15S}.
   *
   * @throws IllegalArgumentException says in one line what is wrong with the text
   */
  public static WindowSpec parse(String text) {
    String[] parts = text.trim().split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(
          "'%s' is not size/pane, such as PT15M/PT15S".formatted(text.trim()));
    }
    return new WindowSpec(parts[0], millis(parts[0]), millis(parts[1]));
  }

  /** The end (exclusive) of the window at an instant: the first pane edge strictly after it. */
  public long endAt(long asOf) {
    return (Math.floorDiv(asOf, pane) + 1) * pane;
  }

  /** Whether it is the same but for its name. */
  boolean hasSpanOf(WindowSpec other) {
    return hasSpan(other.size, other.pane);
  }

  /** Whether it is of this size and pane, milliseconds. */
  boolean hasSpan(long size, long pane) {
    return this.size == size && this.pane == pane;
  }

  private static long millis(String duration) {
    try {
      return Duration.parse(duration).toMillis();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'%s' is not an ISO-8601 duration, such as PT15M or P1D".formatted(duration), e);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'%s' is too long".formatted(duration), e);
    }
  }
}

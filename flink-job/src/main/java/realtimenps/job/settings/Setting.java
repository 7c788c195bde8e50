package realtimenps.job.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * One setting as it stands on the command line or in a file.
 *
 * @param form what to write, with its unit
 * @param fallback the default as one would write it; null if the setting is required
 * @param reason what it does and why the default is what it is
 * @param reader reads the text, or throws IllegalArgumentException with a message that follows on
 *     "NAME is 'TEXT': "
 */
record Setting<T>(
    String name,
    String form,
    @Nullable String fallback,
    String reason,
    Function<String, T> reader) {

  static Setting<String> text(String name, String form, @Nullable String fallback, String reason) {
    return new Setting<>(name, form, fallback, reason, Setting::notBlank);
  }

  static Setting<Duration> duration(
      String name, String fallback, Duration least, Duration most, String reason) {
    return new Setting<>(
        name, "DURATION", fallback, reason, text -> within(readDuration(text), least, most));
  }

  static Setting<Integer> integer(
      String name, String unit, String fallback, int least, int most, String reason) {
    return new Setting<>(
        name, unit, fallback, reason, text -> within(readInteger(text), least, most));
  }

  static <E extends Enum<E>> Setting<E> choice(
      String name, Class<E> choices, E fallback, String reason) {
    String names =
        String.join("|", Arrays.stream(choices.getEnumConstants()).map(Enum::name).toList());
    return new Setting<>(
        name,
        names,
        fallback.name(),
        reason,
        text -> {
          for (E choice : choices.getEnumConstants()) {
            if (choice.name().equals(text)) {
              return choice;
            }
          }
          throw new IllegalArgumentException("it must be one of " + names.replace("|", ", "));
        });
  }

  private static String notBlank(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("it must not be empty");
    }
    return text.trim();
  }

  private static Duration readDuration(String text) {
    try {
      return text.trim().startsWith("P")
          ? Duration.parse(text.trim())
          : TimeUtils.parseDuration(text);
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw new IllegalArgumentException("it must be a duration, such as '250 ms' or PT15S", e);
    }
  }

  private static Integer readInteger(String text) {
    try {
      return Integer.valueOf(text.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it must be a whole number", e);
    }
  }

  private static <C extends Comparable<C>> C within(C value, C least, C most) {
    if (!(value.compareTo(least) >= 0 && value.compareTo(most) <= 0)) {
      throw new IllegalArgumentException("it must be from %s to %s".formatted(least, most));
    }
    return value;
  }
}

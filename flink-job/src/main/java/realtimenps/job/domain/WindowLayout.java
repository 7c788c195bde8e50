package realtimenps.job.domain;

import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The windows that every subject has.
 *
 * @param windows at least one, no two of the same size and pane, by which their state is named;
 *     every pane is a multiple of the finest
 */
public record WindowLayout(List<WindowSpec> windows) implements Serializable {

  public WindowLayout {
    windows = List.copyOf(windows);
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("at least one window is needed");
    }
    Set<String> names = new HashSet<>();
    Set<List<Long>> spans = new HashSet<>();
    long finest = finestPane(windows);
    for (WindowSpec window : windows) {
      if (!names.add(window.name())) {
        throw new IllegalArgumentException("window %s is there twice".formatted(window.name()));
      }
      if (!spans.add(List.of(window.size(), window.pane()))) {
        throw new IllegalArgumentException(
            "window %s is there twice, under another name".formatted(window.name()));
      }
      if (window.pane() % finest != 0) {
        throw new IllegalArgumentException(
            "window %s: its pane must be a multiple of the finest pane, %s"
                .formatted(window.name(), Duration.ofMillis(finest)));
      }
    }
  }

  /**
   * Reads a comma-separated list of {@code size/pane}.
   *
   * @throws IllegalArgumentException says in one line what is wrong with the text
   */
  public static WindowLayout parse(String text) {
    return new WindowLayout(Arrays.stream(text.split(",", -1)).map(WindowSpec::parse).toList());
  }

  /** Milliseconds; responses need be told apart no finer than this. */
  public long finestPane() {
    return finestPane(windows);
  }

  /** Milliseconds; a response that is older than this is in no window. */
  public long longestSize() {
    return windows.stream().mapToLong(WindowSpec::size).max().orElseThrow();
  }

  private static long finestPane(List<WindowSpec> windows) {
    return windows.stream().mapToLong(WindowSpec::pane).min().orElseThrow();
  }
}

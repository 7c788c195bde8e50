package realtimenps.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A table for a terminal, which is Markdown as well. */
public final class Grid {
  private final List<List<String>> lines = new ArrayList<>();
  private final Set<String> numbers;

  /**
   * @param numbers the heads of columns that are aligned to the right
   */
  public Grid(List<String> head, Set<String> numbers) {
    this.numbers = numbers;
    lines.add(head);
  }

  /** Adds a line with as many cells as the head. */
  public void add(List<String> line) {
    lines.add(line);
  }

  @Override
  public String toString() {
    List<String> head = lines.get(0);
    int[] widths = new int[head.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder table = new StringBuilder();
    append(table, head, widths);
    for (int i = 0; i < widths.length; i++) {
      String dashes = "-".repeat(widths[i] + 2);
      table.append('|').append(isNumber(i) ? dashes.substring(1) + ":" : dashes);
    }
    table.append("|\n");
    lines.subList(1, lines.size()).forEach(line -> append(table, line, widths));
    return table.toString();
  }

  private void append(StringBuilder table, List<String> line, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - line.get(i).length());
      table.append("| ");
      table.append(isNumber(i) ? padding + line.get(i) : line.get(i) + padding);
      table.append(' ');
    }
    table.append("|\n");
  }

  private boolean isNumber(int column) {
    return numbers.contains(lines.get(0).get(column));
  }
}

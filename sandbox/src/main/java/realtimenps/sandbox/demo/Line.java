package realtimenps.sandbox.demo;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** One line of the screen: pieces of printable text, each in its style. */
final class Line {
  static final String GAP = "  ";

  private record Span(String text, IStyle[] styles) {}

  private final List<Span> spans = new ArrayList<>();
  private int width;

  static Line of(String text, IStyle... styles) {
    return new Line().add(text, styles);
  }

  Line add(String text, IStyle... styles) {
    spans.add(new Span(text, styles));
    width += Columns.width(text);
    return this;
  }

  Line add(Line other) {
    spans.addAll(other.spans);
    width += other.width;
    return this;
  }

  /** Fills up with blanks to a column. */
  Line padTo(int column) {
    return width < column ? add(" ".repeat(column - width)) : this;
  }

  int width() {
    return width;
  }

  /** Adds as many of the pieces as fit, and says how many did not. */
  Line addFitting(List<String> pieces, int max) {
    for (int i = 0; i < pieces.size(); i++) {
      String piece = GAP + pieces.get(i);
      String more = GAP + "+" + (pieces.size() - i) + " more";
      boolean isLast = i == pieces.size() - 1;
      if (width + Columns.width(piece) + (isLast ? 0 : more.length()) > max) {
        return add(more, Style.faint);
      }
      add(piece);
    }
    return this;
  }

  /** The pieces in a line, or in as many lines as they need. */
  static List<Line> wrapped(List<Line> pieces, int max) {
    List<Line> lines = new ArrayList<>();
    Line line = new Line();
    for (Line piece : pieces) {
      if (line.width > 0 && line.width + GAP.length() + piece.width > max) {
        lines.add(line);
        line = new Line();
      }
      line.add(line.width > 0 ? GAP : "").add(piece);
    }
    lines.add(line);
    return lines;
  }

  /** The line in at most {@code max} columns, with escape codes only if {@code ansi} is on. */
  String toText(int max, Ansi ansi) {
    StringBuilder text = new StringBuilder();
    int left = max;
    for (Span span : spans) {
      String shown = Columns.cut(span.text(), left);
      left -= Columns.width(shown);
      // Ended by a reset: the code that should end bold alone means something else to terminals.
      if (ansi.enabled() && span.styles().length > 0 && !shown.isBlank()) {
        text.append(Style.on(span.styles())).append(shown).append(Style.reset.on());
      } else {
        text.append(shown);
      }
      if (left == 0) {
        break;
      }
    }
    return text.toString().stripTrailing();
  }
}

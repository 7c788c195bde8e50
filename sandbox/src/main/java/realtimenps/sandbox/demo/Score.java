package realtimenps.sandbox.demo;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import realtimenps.v1.WindowTally;

/**
 * How one window's NPS is written: {@code +42 ±6 1,204}, with a {@code ?} if the sample is too
 * small and a {@code -} if it is empty.
 *
 * <p>Half the width of the interval is shown, not its ends: it is what a sample is judged by, and
 * it fits five windows in a line.
 */
record Score(String nps, String halfWidth, String mark, String count, IStyle style) {
  /** Columns of NPS, interval and mark. */
  static final int WIDTH = 9;

  private static final Score NONE = new Score("", "", "", "", Style.reset);
  private static final Score EMPTY = new Score("-", "", "", "", Style.faint);

  static Score of(@Nullable WindowTally tally) {
    if (tally == null) {
      return NONE;
    }
    Double nps = tally.getNps();
    Double low = tally.getNpsLow();
    Double high = tally.getNpsHigh();
    if (nps == null || low == null || high == null) {
      return EMPTY;
    }
    // A status that this reader does not know is no reason to trust the number.
    boolean adequate = tally.getSampleStatus().equals("ADEQUATE");
    return new Score(
        Figures.nps(nps),
        Figures.halfWidth(low, high),
        adequate ? "" : "?",
        Figures.shortCount(tally.getPromoters() + tally.getPassives() + tally.getDetractors()),
        adequate ? colour(low, high) : Style.faint);
  }

  /** In {@link #WIDTH} columns, and the count in another {@code countWidth}. */
  Line inColumns(int countWidth) {
    return new Line()
        .add(Columns.right(nps, 4) + " " + Columns.left(halfWidth + mark, 4), style)
        .add(Columns.right(count, countWidth), countStyles());
  }

  /** In a sentence: {@code +42 ±6 n=1,204}. */
  String inWords() {
    return count.isEmpty() ? "-" : nps + " " + halfWidth + mark + " n=" + count;
  }

  /** The colour is about the NPS; a count only steps back with it. */
  private IStyle[] countStyles() {
    return style == Style.faint ? new IStyle[] {Style.faint} : new IStyle[0];
  }

  /** Green and red only where the sign is certain. */
  private static IStyle colour(double low, double high) {
    return low > 0 ? Style.fg_green : high < 0 ? Style.fg_red : Style.fg_yellow;
  }
}

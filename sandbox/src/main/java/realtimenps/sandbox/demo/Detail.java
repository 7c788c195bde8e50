package realtimenps.sandbox.demo;

import java.util.List;

/**
 * What the screen shows of all there is.
 *
 * @param alerts the most lines of open alerts
 * @param agents at either end of a ranking, 0 for none
 * @param agentHeading the ranking's window in a line of its own, else in each line
 * @param blankLines between the parts
 * @param countsTable totals and rates in a table, else in a line
 * @param legend what the marks mean
 * @param channels each tenant's
 */
record Detail(
    int alerts,
    int agents,
    boolean agentHeading,
    boolean blankLines,
    boolean countsTable,
    boolean legend,
    boolean channels) {

  /** From everything down to what nobody should miss. */
  static final List<Detail> LEVELS =
      List.of(
          new Detail(5, 3, true, true, true, true, true),
          new Detail(5, 2, true, true, true, true, true),
          new Detail(5, 2, false, true, true, true, true),
          new Detail(5, 2, true, false, true, true, true),
          new Detail(5, 1, false, false, true, true, true),
          new Detail(4, 1, false, false, false, true, true),
          new Detail(2, 1, false, false, false, false, true),
          new Detail(2, 0, false, false, false, false, true),
          new Detail(1, 0, false, false, false, false, false));
}

package realtimenps.job.domain;

import java.util.ArrayList;
import java.util.List;
import realtimenps.job.domain.SubjectWindows.WindowTally;

/**
 * What the windows of one subject must say, by the plainest means: all its responses in a list, and
 * a recount of them for every question. Shares no arithmetic with the code that it judges.
 */
public final class Oracle {
  private final List<Answer> answers = new ArrayList<>();

  public void add(Answer answer) {
    answers.add(answer);
  }

  public void remove(Answer answer) {
    if (!answers.remove(answer)) {
      throw new IllegalArgumentException("never added: " + answer);
    }
  }

  /** What every window says at an instant, by the responses there are. */
  public List<WindowTally> at(long asOf, WindowLayout layout) {
    List<WindowTally> tallies = new ArrayList<>();
    for (WindowSpec window : layout.windows()) {
      long endAt = firstEdgeAfter(asOf, window.pane());
      tallies.add(recount(window.name(), endAt - window.size(), endAt));
    }
    return tallies;
  }

  /** A recount for a window's own bounds. */
  public WindowTally recount(String name, long startAt, long endAt) {
    long promoters = 0;
    long passives = 0;
    long detractors = 0;
    for (Answer answer : answers) {
      if (startAt <= answer.respondedAt() && answer.respondedAt() < endAt) {
        switch (answer.category()) {
          case PROMOTER -> promoters++;
          case PASSIVE -> passives++;
          case DETRACTOR -> detractors++;
        }
      }
    }
    return new WindowTally(name, startAt, endAt, new Tally(promoters, passives, detractors));
  }

  /** The first multiple of the pane after an instant, found by trying. */
  private static long firstEdgeAfter(long instant, long pane) {
    long edge = instant / pane * pane - pane;
    while (edge <= instant) {
      edge += pane;
    }
    return edge;
  }

  /** The tallies alone. */
  public static List<Tally> counts(List<WindowTally> windows) {
    return windows.stream().map(WindowTally::tally).toList();
  }
}

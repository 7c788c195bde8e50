package realtimenps.benchmarks.traffic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.Tally;

/** Counts the traffic again for the very windows that subjects were told to have. */
public final class Recount {
  private final Traffic traffic;
  private int[] leaves;
  private long[] respondedAt;
  private byte[] categories;
  private int answers;

  private Recount(Traffic traffic, long messages) {
    this.traffic = traffic;
    leaves = new int[(int) messages];
    respondedAt = new long[(int) messages];
    categories = new byte[(int) messages];
  }

  /** Every message counts as it comes. */
  public static Recount ofMessages(Traffic traffic, long messages) {
    Recount recount = new Recount(traffic, messages);
    traffic.forEach(messages, survey -> recount.put(recount.answers++, survey));
    return recount;
  }

  /** Every response counts once, as its last correction has it. */
  public static Recount ofResponses(Traffic traffic, long messages) {
    Recount recount = new Recount(traffic, messages);
    // A copy repeats the latest revision, so the last message of a response is the one that counts.
    traffic.forEach(
        messages,
        survey -> {
          int response = (int) survey.response();
          recount.answers = Math.max(recount.answers, response + 1);
          recount.put(response, survey);
        });
    return recount;
  }

  private void put(int answer, Survey survey) {
    leaves[answer] = survey.leaf();
    respondedAt[answer] = survey.respondedAt();
    categories[answer] = (byte) Category.of(survey.score()).ordinal();
  }

  /** How many subjects were compared, and what is wrong with some of those that are. */
  public record Result(int subjects, int wrong, List<String> examples) {}

  /**
   * Compares what was told of the subjects of some scopes with a count for the same intervals.
   *
   * @param told the latest of each subject, by its key
   */
  public Result compare(Map<String, List<WindowTally>> told, Set<Scope> scopes) {
    Map<String, long[]> counts = new HashMap<>();
    told.forEach((subject, windows) -> counts.put(subject, new long[windows.size() * 3]));
    Map<String, Integer> untold = new HashMap<>();
    for (Scope scope : scopes) {
      count(scope, told, counts, untold);
    }
    int wrong = untold.size();
    List<String> examples =
        new java.util.ArrayList<>(
            untold.keySet().stream()
                .limit(2)
                .map(subject -> subject + " was never told of")
                .toList());
    for (Map.Entry<String, List<WindowTally>> entry : told.entrySet()) {
      String mistake = mistake(entry.getKey(), entry.getValue(), counts.get(entry.getKey()));
      if (mistake != null) {
        wrong++;
        if (examples.size() < 5) {
          examples.add(mistake);
        }
      }
    }
    return new Result(told.size(), wrong, examples);
  }

  private void count(
      Scope scope,
      Map<String, List<WindowTally>> told,
      Map<String, long[]> counts,
      Map<String, Integer> untold) {
    Leaves names = new Leaves(traffic);
    String[] subjects = new String[traffic.leaves()];
    Arrays.setAll(subjects, leaf -> names.subject(scope, leaf));
    for (int answer = 0; answer < answers; answer++) {
      String subject = subjects[leaves[answer]];
      List<WindowTally> windows = told.get(subject);
      long[] count = counts.get(subject);
      if (windows == null || count == null) {
        untold.merge(subject, 1, Integer::sum);
        continue;
      }
      for (int i = 0; i < windows.size(); i++) {
        WindowTally window = windows.get(i);
        if (window.startAt() <= respondedAt[answer] && respondedAt[answer] < window.endAt()) {
          count[3 * i + categories[answer]]++;
        }
      }
    }
  }

  private static @Nullable String mistake(
      String subject, List<WindowTally> windows, long @Nullable [] count) {
    for (int i = 0; i < windows.size(); i++) {
      WindowTally window = windows.get(i);
      Tally expected =
          count == null
              ? Tally.EMPTY
              : new Tally(
                  count[3 * i + Category.PROMOTER.ordinal()],
                  count[3 * i + Category.PASSIVE.ordinal()],
                  count[3 * i + Category.DETRACTOR.ordinal()]);
      if (!window.tally().equals(expected)) {
        return "%s %s: %s, but it is %s"
            .formatted(subject, window.windowName(), window.tally(), expected);
      }
    }
    return null;
  }
}

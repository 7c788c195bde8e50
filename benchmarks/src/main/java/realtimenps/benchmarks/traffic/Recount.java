package realtimenps.benchmarks.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
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

  /** What the answers of a subject come to in the windows that it was told to have. */
  private static final class Count {
    private final long[] counts;
    private long newest = Long.MIN_VALUE;

    Count(int windows) {
      counts = new long[3 * windows];
    }
  }

  /**
   * Compares what was told of the subjects of some scopes with a count for the same intervals.
   *
   * @param told the latest of each subject, by its key
   * @param windowNames that each of them must have, in their order
   */
  public Result compare(
      Map<String, List<WindowTally>> told, Set<Scope> scopes, List<String> windowNames) {
    Map<String, Count> counts = new HashMap<>();
    told.forEach((subject, windows) -> counts.put(subject, new Count(windows.size())));
    Set<String> untold = new HashSet<>();
    for (Scope scope : scopes) {
      count(scope, told, counts, untold);
    }
    int wrong = untold.size();
    List<String> examples =
        new ArrayList<>(
            untold.stream().limit(2).map(subject -> subject + " was never told of").toList());
    for (Map.Entry<String, Count> entry : counts.entrySet()) {
      String subject = entry.getKey();
      String mistake =
          mistake(told.getOrDefault(subject, List.of()), entry.getValue(), windowNames);
      if (mistake != null) {
        wrong++;
        if (examples.size() < 5) {
          examples.add(subject + " " + mistake);
        }
      }
    }
    return new Result(told.size(), wrong, examples);
  }

  private void count(
      Scope scope,
      Map<String, List<WindowTally>> told,
      Map<String, Count> counts,
      Set<String> untold) {
    Leaves names = new Leaves(traffic);
    String[] subjects = new String[traffic.leaves()];
    Arrays.setAll(subjects, leaf -> names.subject(scope, leaf));
    for (int answer = 0; answer < answers; answer++) {
      String subject = subjects[leaves[answer]];
      List<WindowTally> windows = told.get(subject);
      Count count = counts.get(subject);
      if (windows == null || count == null) {
        untold.add(subject);
        continue;
      }
      count.newest = Math.max(count.newest, respondedAt[answer]);
      for (int i = 0; i < windows.size(); i++) {
        WindowTally window = windows.get(i);
        if (window.startAt() <= respondedAt[answer] && respondedAt[answer] < window.endAt()) {
          count.counts[3 * i + categories[answer]]++;
        }
      }
    }
  }

  private static @Nullable String mistake(
      List<WindowTally> windows, Count count, List<String> windowNames) {
    List<String> names = windows.stream().map(WindowTally::windowName).toList();
    if (!names.equals(windowNames)) {
      return "has the windows %s not %s".formatted(names, windowNames);
    }
    for (int i = 0; i < windows.size(); i++) {
      WindowTally window = windows.get(i);
      // A window ends after the newest answer, or what is told is older than that.
      if (window.endAt() <= count.newest) {
        return "%s: ends at %d, but there is an answer of %d"
            .formatted(window.windowName(), window.endAt(), count.newest);
      }
      Tally expected =
          new Tally(
              count.counts[3 * i + Category.PROMOTER.ordinal()],
              count.counts[3 * i + Category.PASSIVE.ordinal()],
              count.counts[3 * i + Category.DETRACTOR.ordinal()]);
      if (!window.tally().equals(expected)) {
        return "%s: %s, but it is %s".formatted(window.windowName(), window.tally(), expected);
      }
    }
    return null;
  }
}

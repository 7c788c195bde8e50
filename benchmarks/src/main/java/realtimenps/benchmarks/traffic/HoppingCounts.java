package realtimenps.benchmarks.traffic;

import realtimenps.job.domain.Category;
import realtimenps.job.domain.Scope;

/**
 * What one window of an hour, moving on by a minute, must say of every leaf when each message
 * counts as it comes. By the plainest means: the messages of every minute, added up.
 */
public final class HoppingCounts {
  private static final long MINUTE = 60_000;
  private static final int HOUR = 60;
  private static final int CATEGORIES = Category.values().length;

  private final Traffic traffic;
  private final int minutes;

  /** By leaf, minute and category. */
  private final short[] counts;

  private final long[] perMinute;

  /** Of the first messages of the traffic. */
  public HoppingCounts(Traffic traffic, long messages) {
    this.traffic = traffic;
    minutes = (int) (messages * 24 * HOUR / traffic.records()) + 1;
    counts = new short[traffic.leaves() * minutes * CATEGORIES];
    perMinute = new long[minutes];
    traffic.forEach(messages, this::add);
  }

  private void add(Survey survey) {
    int minute = minuteOf(survey.respondedAt());
    int at = (survey.leaf() * minutes + minute) * CATEGORIES;
    counts[at + Category.of(survey.score()).ordinal()]++;
    perMinute[minute]++;
  }

  private static int minuteOf(long respondedAt) {
    return (int) ((respondedAt - Traffic.START) / MINUTE);
  }

  /** How many messages were answered before an instant, epoch milliseconds. */
  public long messagesBefore(long instant) {
    long before = 0;
    for (int minute = 0; minute < Math.min(minutes, minuteOf(instant)); minute++) {
      before += perMinute[minute];
    }
    return before;
  }

  /** The last minute that has a message, from the start of the day. */
  public int lastMinute() {
    return minutes - 1;
  }

  /** What a result comes to in the sum over all leaves. */
  public interface Checksum {
    long of(String subject, long promoters, long passives, long detractors);
  }

  /**
   * For every minute of two days, the sum over the leaves with a message in the hour that ends with
   * it.
   */
  public long[] checksums(Checksum checksum) {
    long[] sums = new long[2 * 24 * HOUR];
    Leaves leaves = new Leaves(traffic);
    for (int leaf = 0; leaf < traffic.leaves(); leaf++) {
      String subject = leaves.subject(Scope.AGENT_CHANNEL, leaf);
      long[] hour = new long[CATEGORIES];
      for (int end = 1; end < sums.length; end++) {
        addMinute(hour, leaf, end - 1, 1);
        addMinute(hour, leaf, end - 1 - HOUR, -1);
        long promoters = hour[Category.PROMOTER.ordinal()];
        long passives = hour[Category.PASSIVE.ordinal()];
        long detractors = hour[Category.DETRACTOR.ordinal()];
        if (promoters + passives + detractors > 0) {
          sums[end] += checksum.of(subject, promoters, passives, detractors);
        }
      }
    }
    return sums;
  }

  private void addMinute(long[] hour, int leaf, int minute, int sign) {
    if (minute >= 0 && minute < minutes) {
      for (int category = 0; category < CATEGORIES; category++) {
        hour[category] += sign * counts[(leaf * minutes + minute) * CATEGORIES + category];
      }
    }
  }
}

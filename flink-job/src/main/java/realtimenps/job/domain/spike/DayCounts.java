package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import realtimenps.job.domain.VarLong;

/**
 * Detractors and others by UTC day, over the last 200 days. Whole numbers, so that a late response
 * is added and a retracted one subtracted exactly; age weighs only when they are read.
 */
final class DayCounts {
  static final int DAYS = 200;

  static final long DAY = 86_400_000;

  /** Days after which a response weighs half. */
  private static final double HALF_LIFE = 14;

  private static final double[] WEIGHTS = weights();

  private int[] days = new int[4];
  private int[] detractors = new int[4];
  private int[] others = new int[4];
  private int size;

  // What the first days weigh, as of a day: summed up again only after a change.
  private int weighed;
  private int weighedOn;
  private double detractorWeight;
  private double otherWeight;

  static int dayOf(long time) {
    return (int) Math.floorDiv(time, DAY);
  }

  /** What a response of a day weighs on another day, 0 to 1; one of a later day weighs 1. */
  static double weight(int day, int today) {
    int age = today - day;
    return age <= 0 ? 1 : age < DAYS ? WEIGHTS[age] : 0;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The earliest day with responses; {@code Integer.MAX_VALUE} if there is none. */
  int firstDay() {
    return size == 0 ? Integer.MAX_VALUE : days[0];
  }

  int size() {
    return size;
  }

  int day(int index) {
    return days[index];
  }

  int detractors(int index) {
    return detractors[index];
  }

  int others(int index) {
    return others[index];
  }

  /** Counts responses of a day; negative numbers take them back. */
  void add(int day, int moreDetractors, int moreOthers) {
    int at = size;
    while (at > 0 && days[at - 1] >= day) {
      at--;
    }
    if (at == size || days[at] != day) {
      if (moreDetractors <= 0 && moreOthers <= 0) {
        return; // taken back after the day was forgotten
      }
      insert(at, day);
    }
    if (at < weighed) {
      weighed = 0;
    }
    detractors[at] = Math.max(0, detractors[at] + moreDetractors);
    others[at] = Math.max(0, others[at] + moreOthers);
    if (detractors[at] == 0 && others[at] == 0) {
      removeAt(at);
    }
    while (size > 0 && days[0] <= days[size - 1] - DAYS) {
      removeAt(0);
      weighed = 0;
    }
  }

  /** Weighs all days but the last, to which most changes are. */
  void weighPast(int today) {
    if (weighedOn != today || weighed == 0 || weighed >= size) {
      weighedOn = today;
      weighed = 0;
      detractorWeight = 0;
      otherWeight = 0;
    }
    while (weighed < size - 1) {
      double weight = weight(days[weighed], today);
      detractorWeight += weight * detractors[weighed];
      otherWeight += weight * others[weighed];
      weighed++;
    }
  }

  /** What the detractors of all days but the last weigh, as of {@link #weighPast}. */
  double pastDetractors() {
    return detractorWeight;
  }

  /** What all others of all days but the last weigh, as of {@link #weighPast}. */
  double pastOthers() {
    return otherWeight;
  }

  void addAll(DayCounts more) {
    for (int i = 0; i < more.size; i++) {
      add(more.days[i], more.detractors[i], more.others[i]);
    }
  }

  /** About how much memory it takes, bytes. */
  long memory() {
    return 120 + days.length * 3L * Integer.BYTES;
  }

  /** Responses of this day and later. */
  long responsesSince(int day) {
    long sum = 0;
    for (int i = size - 1; i >= 0 && days[i] >= day; i--) {
      sum += detractors[i] + others[i];
    }
    return sum;
  }

  private void insert(int at, int day) {
    if (size == days.length) {
      days = Arrays.copyOf(days, 2 * size);
      detractors = Arrays.copyOf(detractors, 2 * size);
      others = Arrays.copyOf(others, 2 * size);
    }
    System.arraycopy(days, at, days, at + 1, size - at);
    System.arraycopy(detractors, at, detractors, at + 1, size - at);
    System.arraycopy(others, at, others, at + 1, size - at);
    days[at] = day;
    detractors[at] = 0;
    others[at] = 0;
    size++;
  }

  private void removeAt(int at) {
    size--;
    System.arraycopy(days, at + 1, days, at, size - at);
    System.arraycopy(detractors, at + 1, detractors, at, size - at);
    System.arraycopy(others, at + 1, others, at, size - at);
  }

  private static double[] weights() {
    double[] weights = new double[DAYS];
    for (int age = 0; age < DAYS; age++) {
      weights[age] = Math.pow(2, -age / HALF_LIFE);
    }
    return weights;
  }

  void write(DataOutput out) throws IOException {
    VarLong.write(size, out);
    long before = 0;
    for (int i = 0; i < size; i++) {
      VarLong.write(days[i] - before, out);
      before = days[i];
      VarLong.write(detractors[i], out);
      VarLong.write(others[i], out);
    }
  }

  static DayCounts read(DataInput in) throws IOException {
    DayCounts counts = new DayCounts();
    counts.size = (int) VarLong.read(in);
    int length = Math.max(4, counts.size);
    counts.days = new int[length];
    counts.detractors = new int[length];
    counts.others = new int[length];
    long day = 0;
    for (int i = 0; i < counts.size; i++) {
      day += VarLong.read(in);
      counts.days[i] = (int) day;
      counts.detractors[i] = (int) VarLong.read(in);
      counts.others[i] = (int) VarLong.read(in);
    }
    return counts;
  }
}

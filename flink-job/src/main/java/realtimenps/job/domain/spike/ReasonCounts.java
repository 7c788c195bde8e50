package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import realtimenps.job.domain.VarLong;

/** How often the detractors of a tenant give each contact reason, over the last 28 to 56 days. */
final class ReasonCounts {
  private static final int BLOCK_DAYS = 28;
  private static final int MOST_REASONS = 200;
  private static final int FEWEST = 3;
  private static final int FEWEST_OTHERS = 20;
  private static final double STANDARD_DEVIATIONS = 2;
  private static final int MOST_TOLD = 5;

  private int block = Integer.MIN_VALUE;
  private Map<String, Integer> current = new HashMap<>();
  private Map<String, Integer> former = new HashMap<>();

  /** Counts a detractor's reason; {@code sign} -1 takes it back. */
  void count(String reason, long time, int sign) {
    int then = DayCounts.dayOf(time) / BLOCK_DAYS;
    if (then > block) {
      former = then == block + 1 ? current : new HashMap<>();
      current = new HashMap<>();
      block = then;
    }
    if (then < block - 1) {
      return;
    }
    Map<String, Integer> counts = then == block ? current : former;
    if (counts.size() < MOST_REASONS || counts.containsKey(reason)) {
      counts.merge(reason, sign, Integer::sum);
      counts.remove(reason, 0);
    }
  }

  /** The reasons of some detractors that are over-represented against all others. */
  List<Alert.Reason> striking(Map<String, Integer> among) {
    Map<String, Integer> others = new TreeMap<>(current);
    former.forEach((reason, count) -> others.merge(reason, count, Integer::sum));
    among.forEach((reason, count) -> others.merge(reason, -count, Integer::sum));
    long allOthers = others.values().stream().mapToLong(count -> Math.max(0, count)).sum();
    if (allOthers < FEWEST_OTHERS) {
      return List.of();
    }
    int all = among.values().stream().mapToInt(Integer::intValue).sum();
    List<Alert.Reason> striking = new ArrayList<>();
    among.forEach(
        (reason, count) -> {
          double expected = (double) all * Math.max(0, others.getOrDefault(reason, 0)) / allOthers;
          double noise = STANDARD_DEVIATIONS * Math.sqrt(Math.max(1, expected));
          if (count >= FEWEST && count - expected >= noise) {
            striking.add(new Alert.Reason(reason, count, expected));
          }
        });
    striking.sort(
        Comparator.comparingDouble((Alert.Reason reason) -> reason.expected() - reason.count())
            .thenComparing(Alert.Reason::reason));
    return List.copyOf(striking.subList(0, Math.min(MOST_TOLD, striking.size())));
  }

  void write(DataOutput out) throws IOException {
    VarLong.write(block, out);
    write(current, out);
    write(former, out);
  }

  private static void write(Map<String, Integer> counts, DataOutput out) throws IOException {
    VarLong.write(counts.size(), out);
    for (Map.Entry<String, Integer> count : counts.entrySet()) {
      out.writeUTF(count.getKey());
      VarLong.write(count.getValue(), out);
    }
  }

  static ReasonCounts read(DataInput in) throws IOException {
    ReasonCounts counts = new ReasonCounts();
    counts.block = (int) VarLong.read(in);
    counts.current = readCounts(in);
    counts.former = readCounts(in);
    return counts;
  }

  private static Map<String, Integer> readCounts(DataInput in) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    long size = VarLong.read(in);
    for (long i = 0; i < size; i++) {
      counts.put(in.readUTF(), (int) VarLong.read(in));
    }
    return counts;
  }
}

package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import realtimenps.job.domain.VarLong;

/**
 * How many responses a subject had by hour of day (UTC), over the last 42 to 56 days: what its
 * share of detractors is the share of.
 */
final class ActiveHours {
  private static final int BLOCK_DAYS = 14;
  private static final int BLOCKS = 4;

  private final TreeMap<Integer, int[]> blocks = new TreeMap<>();

  /** Counts a response; {@code sign} -1 takes it back. */
  void count(long time, int sign) {
    int block = Math.floorDiv(DayCounts.dayOf(time), BLOCK_DAYS);
    int[] responses = blocks.get(block);
    if (responses == null) {
      if (!blocks.isEmpty() && block <= blocks.lastKey() - BLOCKS) {
        return; // forgotten
      }
      responses = new int[HourFactors.HOURS];
      blocks.put(block, responses);
      blocks.headMap(blocks.lastKey() - BLOCKS, true).clear();
    }
    int hour = HourFactors.hourOf(time);
    responses[hour] = Math.max(0, responses[hour] + sign);
  }

  /** Adds what the responses of each hour weigh, as in {@link DayCounts}. */
  void weigh(int today, double[] weights) {
    blocks.forEach(
        (block, responses) -> {
          double weight = DayCounts.weight(block * BLOCK_DAYS + BLOCK_DAYS / 2, today);
          for (int hour = 0; hour < weights.length; hour++) {
            weights[hour] += weight * responses[hour];
          }
        });
  }

  /** About how much memory it takes, bytes. */
  long memory() {
    return 50 + blocks.size() * (70 + (long) HourFactors.HOURS * Integer.BYTES);
  }

  void write(DataOutput out) throws IOException {
    VarLong.write(blocks.size(), out);
    for (Map.Entry<Integer, int[]> block : blocks.entrySet()) {
      VarLong.write(block.getKey(), out);
      for (int responses : block.getValue()) {
        VarLong.write(responses, out);
      }
    }
  }

  static ActiveHours read(DataInput in) throws IOException {
    ActiveHours hours = new ActiveHours();
    long size = VarLong.read(in);
    for (long i = 0; i < size; i++) {
      int[] responses = new int[HourFactors.HOURS];
      hours.blocks.put((int) VarLong.read(in), responses);
      for (int hour = 0; hour < responses.length; hour++) {
        responses[hour] = (int) VarLong.read(in);
      }
    }
    return hours;
  }
}

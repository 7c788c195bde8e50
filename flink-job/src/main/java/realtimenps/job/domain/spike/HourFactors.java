package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.VarLong;

/**
 * By how much the odds of a detractor differ by hour of day (UTC), for each channel of a tenant:
 * customers are not equally content at noon and at midnight. Counts over the last 192 to 256 days.
 */
final class HourFactors implements HourOdds {
  static final int HOURS = 24;
  static final long HOUR = 3_600_000;

  /** Responses that an hour's own count must outweigh. */
  private static final double PSEUDO_COUNT = 200;

  private static final int BLOCK_DAYS = 64;
  private static final int BLOCKS = 4;

  private final @Nullable Counts[] counts = new @Nullable Counts[Mark.CHANNELS];

  private static final class Counts {
    final int[] blocks = new int[BLOCKS];
    final int[][] detractors = new int[BLOCKS][HOURS];
    final int[][] others = new int[BLOCKS][HOURS];

    // The sums over all blocks.
    final long[] detractorsOf = new long[HOURS];
    final long[] othersOf = new long[HOURS];
    long allDetractors;
    long all;
    double share = Usual.PRIOR_SHARE;

    /** The place of a block; less than 0 if it is too old. */
    int slotOf(int block) {
      int slot = Math.floorMod(block, BLOCKS);
      if (blocks[slot] < block) {
        for (int hour = 0; hour < HOURS; hour++) {
          sum(hour, -detractors[slot][hour], -others[slot][hour]);
        }
        blocks[slot] = block;
        detractors[slot] = new int[HOURS];
        others[slot] = new int[HOURS];
      }
      return blocks[slot] == block ? slot : -1;
    }

    void count(int slot, int hour, boolean detractor, int sign) {
      int[] counts = (detractor ? detractors : others)[slot];
      int before = counts[hour];
      counts[hour] = Math.max(0, before + sign);
      int more = counts[hour] - before;
      sum(hour, detractor ? more : 0, detractor ? 0 : more);
      weigh();
    }

    void sum(int hour, int moreDetractors, int moreOthers) {
      detractorsOf[hour] += moreDetractors;
      othersOf[hour] += moreOthers;
      allDetractors += moreDetractors;
      all += moreDetractors + moreOthers;
    }

    void weigh() {
      share = Usual.clip(all == 0 ? Usual.PRIOR_SHARE : (double) allDetractors / all);
    }

    double factor(int hour) {
      double detractorsThen = detractorsOf[hour] + PSEUDO_COUNT * share;
      double othersThen = othersOf[hour] + PSEUDO_COUNT * (1 - share);
      return detractorsThen / othersThen * (1 - share) / share;
    }
  }

  /** The hour of a time, UTC, 0 to 23. */
  static int hourOf(long time) {
    return (int) Math.floorMod(Math.floorDiv(time, HOUR), HOURS);
  }

  /** Counts a response; {@code sign} -1 takes it back. */
  void count(long time, byte mark, int sign) {
    int channel = Mark.channel(mark);
    if (channel == Mark.OTHER) {
      return;
    }
    Counts known = counts[channel];
    if (known == null) {
      known = new Counts();
      counts[channel] = known;
    }
    int slot = known.slotOf(DayCounts.dayOf(time) / BLOCK_DAYS);
    if (slot >= 0) {
      known.count(slot, hourOf(time), Mark.isDetractor(mark), sign);
    }
  }

  @Override
  public double of(long time, byte mark) {
    Counts known = counts[Mark.channel(mark)];
    return known == null ? 1 : known.factor(hourOf(time));
  }

  void write(DataOutput out) throws IOException {
    for (int channel = 0; channel < counts.length; channel++) {
      Counts known = counts[channel];
      if (known != null) {
        out.writeByte(channel);
        for (int slot = 0; slot < BLOCKS; slot++) {
          VarLong.write(known.blocks[slot], out);
          for (int hour = 0; hour < HOURS; hour++) {
            VarLong.write(known.detractors[slot][hour], out);
            VarLong.write(known.others[slot][hour], out);
          }
        }
      }
    }
    out.writeByte(Mark.OTHER); // has no counts, and so ends them
  }

  static HourFactors read(DataInput in) throws IOException {
    HourFactors factors = new HourFactors();
    for (int channel = in.readByte(); channel != Mark.OTHER; channel = in.readByte()) {
      Counts known = new Counts();
      for (int slot = 0; slot < BLOCKS; slot++) {
        known.blocks[slot] = (int) VarLong.read(in);
        for (int hour = 0; hour < HOURS; hour++) {
          known.detractors[slot][hour] = (int) VarLong.read(in);
          known.others[slot][hour] = (int) VarLong.read(in);
          known.sum(hour, known.detractors[slot][hour], known.others[slot][hour]);
        }
      }
      known.weigh();
      factors.counts[channel] = known;
    }
    return factors;
  }
}

package realtimenps.benchmarks.throughput;

/**
 * How long a measurement takes, and so how much it says.
 *
 * @param messages in the topic
 * @param first how many of them the slowest engines take
 * @param pairs how often each variant is measured
 * @param limitSeconds how long an engine that is too slow for all messages works
 */
record Effort(long messages, long first, int pairs, int limitSeconds) {
  static final Effort FULL = new Effort(10_000_000, 150_000, 5, 60);
  static final Effort QUICK = new Effort(2_000_000, 40_000, 1, 20);
}

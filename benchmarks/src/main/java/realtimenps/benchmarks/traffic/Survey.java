package realtimenps.benchmarks.traffic;

/**
 * A message of the traffic: a response, a copy of one, or a correction.
 *
 * @param response its number, from 0
 * @param revision from 0; a correction has a higher one
 * @param leaf agent and channel: the number of the agent times the channels, plus that of the
 *     channel
 * @param score 0 to 10
 * @param respondedAt epoch milliseconds
 */
public record Survey(long response, int revision, int leaf, int score, long respondedAt) {}

package realtimenps.benchmarks.traffic;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.statistics.distribution.DiscreteDistribution;
import org.apache.commons.statistics.distribution.ZipfDistribution;

/**
 * A day of survey responses of many tenants, always the same. A few tenants and agents have most of
 * them (zipf). One message in ten is late, by up to 20 s; one in a hundred is a copy of a recent
 * one, and one in a hundred corrects a recent one.
 *
 * @param records messages within the day
 * @param tenants each with as many agents
 * @param agents of all tenants
 * @param heaviest the share of messages of the first tenant; 0 leaves it to the distribution
 * @param seed another seed gives other traffic of the same kind
 */
public record Traffic(long records, int tenants, int agents, double heaviest, long seed) {
  /** 2026-01-05T00:00:00Z, a Monday. */
  public static final long START = 1_767_571_200_000L;

  /** The most by which a message is late, milliseconds. */
  public static final int DISORDER = 20_000;

  /** The channels that every agent has. */
  static final int CHANNELS = 4;

  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final double COPIES = 0.01;
  private static final double CORRECTIONS = 0.01;
  private static final double LATE = 0.1;

  /** Copies and corrections follow within so many responses: some seconds. */
  private static final int RECENT = 512;

  private static final double TENANT_EXPONENT = 1;
  private static final double AGENT_EXPONENT = 0.7;

  /** What the measurements are about: 50 tenants with 5,000 agents on 4 channels. */
  public static Traffic usual(long records) {
    return new Traffic(records, 50, 5_000, 0, 1);
  }

  /** Agents and channels together. */
  public int leaves() {
    return agents * CHANNELS;
  }

  /** Hands out the first messages in the order in which they are sent. */
  public void forEach(long messages, Consumer<Survey> out) {
    Sender sender = new Sender();
    for (long i = 0; i < messages; i++) {
      out.accept(sender.next(i));
    }
  }

  private final class Sender {
    private final RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    private final DiscreteDistribution.Sampler tenant =
        ZipfDistribution.of(tenants, TENANT_EXPONENT).createSampler(random::nextLong);
    private final DiscreteDistribution.Sampler agent =
        ZipfDistribution.of(agents / tenants, AGENT_EXPONENT).createSampler(random::nextLong);
    private final Survey[] recent = new Survey[RECENT];
    private long responses;

    Survey next(long message) {
      double kind = random.nextDouble();
      int place = random.nextInt(RECENT);
      Survey earlier = recent[place];
      if (earlier != null && kind < COPIES) {
        return earlier;
      }
      if (earlier != null && kind < COPIES + CORRECTIONS) {
        recent[place] = correct(earlier);
        return recent[place];
      }
      Survey survey = respond(message);
      recent[(int) (survey.response() % RECENT)] = survey;
      return survey;
    }

    private Survey respond(long message) {
      long at = START + (long) ((double) message / records * DAY);
      long late = random.nextDouble() < LATE ? random.nextInt(DISORDER) : 0;
      return new Survey(responses++, 0, leaf(nextTenant()), score(), Math.max(START, at - late));
    }

    /** Every fourth goes to another agent, and so from one subject to another. */
    private Survey correct(Survey earlier) {
      int sameTenant = earlier.leaf() / CHANNELS / (agents / tenants);
      int leaf = random.nextInt(4) == 0 ? leaf(sameTenant) : earlier.leaf();
      return new Survey(
          earlier.response(), earlier.revision() + 1, leaf, score(), earlier.respondedAt());
    }

    private int nextTenant() {
      if (heaviest == 0) {
        return tenant.sample() - 1;
      }
      return random.nextDouble() < heaviest ? 0 : 1 + random.nextInt(tenants - 1);
    }

    private int leaf(int tenant) {
      int agentOfAll = tenant * (agents / tenants) + agent.sample() - 1;
      double channel = random.nextDouble();
      return agentOfAll * CHANNELS
          + (channel < 0.5 ? 0 : channel < 0.75 ? 1 : channel < 0.95 ? 2 : 3);
    }

    /** A fifth are detractors. */
    private int score() {
      double kind = random.nextDouble();
      if (kind < 0.2) {
        return random.nextInt(7);
      }
      return kind < 0.5 ? 7 + random.nextInt(2) : 9 + random.nextInt(2);
    }
  }
}

package realtimenps.benchmarks.detector;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.spike.SpikeStore;
import realtimenps.job.domain.spike.TenantSpikes;

/** A tenant with 40 teams of 25 agents and three channels, 20,000 responses a day, no spikes. */
final class WatchedTenant {
  private static final String TENANT = "acme";
  private static final List<String> CHANNELS = List.of("voice", "chat", "email");
  private static final int TEAMS = 40;
  private static final int AGENTS = 25 * TEAMS;
  private static final double SHARE = 0.2;

  /** 2026-01-01T00:00:00Z. */
  private static final long START = 1_767_225_600_000L;

  private static final long STEP = 86_400_000 / 20_000;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  private final TenantSpikes spikes = new TenantSpikes();
  private final Policy policy = Policy.defaults(TENANT);
  private SpikeStore store;
  private long responses;
  private long alerts;

  WatchedTenant(SpikeStore store) {
    this.store = store;
  }

  /** From now on, what is watched is kept elsewhere, which has a copy of it. */
  void keepIn(SpikeStore copy) {
    store = copy;
  }

  /** Takes the next response: it concerns the tenant, a channel, a team and an agent. */
  long next() {
    int agent = random.nextInt(AGENTS);
    long at = START + responses * STEP;
    Answer answer =
        new Answer(
            random.nextDouble() < SHARE ? Category.DETRACTOR : Category.PROMOTER,
            CHANNELS.get(random.nextInt(CHANNELS.size())),
            "agent-" + agent,
            "team-" + agent % TEAMS,
            at);
    Settled settled = new Settled(TENANT, "response-" + responses++, null, answer, null, at);
    spikes.apply(settled, policy, store, alert -> alerts++);
    return alerts;
  }

  void next(int more) {
    for (int i = 0; i < more; i++) {
      next();
    }
  }
}

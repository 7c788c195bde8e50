package realtimenps.benchmarks.alerts;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.Episode;
import realtimenps.job.domain.spike.HeapStore;
import realtimenps.job.domain.spike.Severity;
import realtimenps.job.domain.spike.TenantSpikes;

/**
 * A tenant with 4 teams of 12 agents, of whom each has 20 responses a day on average: every 90
 * seconds one of an agent by chance. An agent's usual share of detractors is Beta with mean 20 %
 * and size 100; the logit of all drifts together ({@link Noise}). All is on one channel, which is
 * what the tenant is, and so it pages nobody itself.
 *
 * <p>The thresholds are those of one false page a month for each team's supervisor, who is paged
 * for the team and its agents, and for the tenant's.
 */
final class ContactCenter {
  static final int TEAMS = 4;
  static final int AGENTS_A_TEAM = 12;
  static final int AGENTS = TEAMS * AGENTS_A_TEAM;
  static final int PER_DAY = 20 * AGENTS;

  /** The supervisors: one of each team, one of the tenant. */
  static final int SUPERVISORS = TEAMS + 1;

  private static final String TENANT = "acme";
  private static final String CHANNEL = "voice";
  private static final double OF_TENANT = 43_200;
  private static final double OF_PART = 21_600;
  private static final long STEP = Traffic.DAY / PER_DAY;

  private static final Policy POLICY =
      new Policy(
          TENANT,
          "UTC",
          1,
          Set.of(Scope.TENANT, Scope.TEAM, Scope.AGENT),
          4,
          0.1,
          20,
          List.of(),
          List.of());

  private final RandomGenerator random;
  private final Noise noise;
  private final double[] usual = new double[AGENTS];
  private final HeapStore store = new HeapStore();
  private final TenantSpikes spikes = new TenantSpikes((subject, team) -> threshold(subject));
  private final Set<String> paged = new HashSet<>();
  private final Set<String> suppressed = new HashSet<>();
  private final int[] pages = new int[Scope.values().length];
  private final Rule today = new Rule(HalfOfLastTwenty::new);
  private final Rule zTest = new Rule(ZTest::new);
  private boolean armed;
  private boolean isAgent0Paged;
  private long responses;
  private int agent;

  /** A simple rule for all subjects of the tenant, each on its own. */
  private static final class Rule {
    final Detector ofTenant;
    final List<Detector> ofTeams;
    final List<Detector> ofAgents;
    int pages;

    Rule(Supplier<Detector> rule) {
      ofTenant = rule.get();
      ofTeams = IntStream.range(0, TEAMS).mapToObj(team -> rule.get()).toList();
      ofAgents = IntStream.range(0, AGENTS).mapToObj(agent -> rule.get()).toList();
    }

    void take(int agent, long at, boolean detractor, boolean armed) {
      List<Detector> concerned =
          List.of(ofTenant, ofTeams.get(agent / AGENTS_A_TEAM), ofAgents.get(agent));
      for (Detector detector : concerned) {
        if (!armed) {
          detector.learn(at, detractor);
        } else if (detector.judge(at, detractor) == Verdict.PAGED) {
          pages++;
        }
      }
    }
  }

  ContactCenter(RandomGenerator random) {
    this.random = random;
    this.noise = new Noise(Noise.Kind.DRIFT, random);
    for (int i = 0; i < AGENTS; i++) {
      usual[i] = Traffic.beta(random, 20, 80);
    }
  }

  private double threshold(String subject) {
    if (!armed) {
      return Double.POSITIVE_INFINITY;
    }
    return Subject.parse(subject).scope() == Scope.TENANT ? OF_TENANT : OF_PART;
  }

  /** Some days in which nobody is paged; from then on, somebody may be. */
  void warmUp(int days) {
    for (int i = 0; i < days * PER_DAY; i++) {
      next(agent -> 1);
    }
    armed = true;
  }

  /** By what the odds of a detractor are multiplied. */
  interface Lift {
    double of(int agent);
  }

  /** Takes the next response. */
  void next(Lift lift) {
    long at = Traffic.START + responses * STEP;
    agent = random.nextInt(AGENTS);
    double logit = Traffic.logit(usual[agent]) + noise.at(at) + Math.log(lift.of(agent));
    boolean detractor = random.nextDouble() < Traffic.share(logit);
    Answer answer =
        new Answer(
            detractor ? Category.DETRACTOR : Category.PROMOTER,
            CHANNEL,
            "agent-" + agent,
            "team-" + agent / AGENTS_A_TEAM,
            at);
    Settled settled = new Settled(TENANT, "r-" + responses++, null, answer, null, at);
    spikes.apply(settled, POLICY, store, this::told);
    today.take(agent, at, detractor, armed);
    zTest.take(agent, at, detractor, armed);
  }

  private void told(Alert alert) {
    if (alert.state() != Episode.State.FIRING || alert.severity() == Severity.WATCH) {
      return;
    }
    String episode = alert.subject() + "/" + alert.episodeId();
    if (alert.suppressedBy() != null) {
      suppressed.add(episode);
    } else if (paged.add(episode)) {
      pages[Subject.parse(alert.subject()).scope().ordinal()]++;
      isAgent0Paged |= alert.subject().equals(Subject.agentKey(TENANT, "agent-0"));
    }
  }

  /** Whose the latest response was. */
  int agent() {
    return agent;
  }

  boolean isAgent0Paged() {
    return isAgent0Paged;
  }

  int pages(Scope scope) {
    return pages[scope.ordinal()];
  }

  int pages() {
    return paged.size();
  }

  /** Pages that there would be if nothing were explained by what happens above. */
  int pagesWithoutSuppression() {
    Set<String> all = new HashSet<>(suppressed);
    all.addAll(paged);
    return all.size();
  }

  int pagesToday() {
    return today.pages;
  }

  int pagesOfZTest() {
    return zTest.pages;
  }
}

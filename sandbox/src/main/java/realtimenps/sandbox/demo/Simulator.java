package realtimenps.sandbox.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Keys;
import realtimenps.sandbox.demo.Incidents.Incident;
import realtimenps.sandbox.demo.Workforce.Agent;
import realtimenps.sandbox.demo.Workforce.Tenant;
import realtimenps.v1.SurveyResponse;

/**
 * Survey traffic as contact centers produce it: three organisations whose volume follows the day,
 * agents of different quality, incidents that customers notice, and the accidents of real feeds
 * (records sent twice, corrected, erased or broken). The same seed, start and instants give the
 * same events.
 *
 * <p>Keeps at most {@value #REMEMBERED} responses, for what happens to a response later. Not
 * thread-safe.
 */
public final class Simulator {
  /** At factor 1 and the busiest hour: lively on the screen, no burden for a laptop. */
  private static final double PEAK_PER_SECOND = 40;

  private static final Duration DAY = Duration.ofMinutes(10);

  /** The show begins when the phones are busy. */
  private static final double START_HOUR = 10;

  private static final Duration PAST = Duration.ofDays(8);
  private static final int PAST_RESPONSES = 4_000;

  private static final int REMEMBERED = 2000;
  private static final int MAX_DELAY_MILLIS = 3000;

  private static final double DUPLICATES = 0.01;
  private static final double CORRECTIONS = 0.02;
  private static final double ERASURES = 0.003;
  private static final double BROKEN = 0.006;

  private static final double REASSIGNED = 0.25;
  private static final double WITHOUT_AGENT = 0.02;
  private static final double MAIN_CHANNEL = 0.8;
  private static final double WITH_REASON = 0.7;
  private static final double WITH_COMMENT = 0.12;
  private static final int RESPONDENTS = 40_000;

  private static final Map<String, Double> NPS_BY_CHANNEL =
      Map.of("voice", 0.05, "chat", 0.02, "email", -0.12, "sms", -0.04);

  private final Instant startedAt;
  private final DayRhythm rhythm;
  private final double factor;
  private final RandomGenerator random;
  private final Workforce workforce;
  private final Opinions opinions;
  private final Incidents incidents;
  private final List<SurveyResponse> recent = new ArrayList<>();
  private final String idPrefix;
  private long sequence;

  /**
   * @param startedAt start of the simulated day; also part of the ids of responses, so that two
   *     runs on one broker do not take each other's
   * @param factor of the volume; 1 is about 40 events a second at most
   * @throws IllegalArgumentException if the factor is not a positive number
   */
  public Simulator(long seed, Instant startedAt, double factor) {
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("The simulator's factor must be over 0, not " + factor);
    }
    this.startedAt = startedAt;
    this.rhythm = new DayRhythm(startedAt, START_HOUR, DAY);
    this.factor = factor;
    SplittableRandom seeded = new SplittableRandom(seed);
    this.workforce = Workforce.hiredBy(seeded.split());
    this.opinions = new Opinions(seeded.split());
    this.incidents = new Incidents(seeded.split(), startedAt, workforce);
    this.random = seeded;
    this.idPrefix = Long.toString(startedAt.toEpochMilli(), 36);
  }

  /**
   * What was answered in the days before the start, oldest first, so that it is known what is usual
   * of each team and agent.
   */
  public List<SurveyResponse> history() {
    List<SurveyResponse> history = new ArrayList<>();
    long step = PAST.toMillis() / PAST_RESPONSES;
    for (int i = PAST_RESPONSES; i > 0; i--) {
      history.add(answered(startedAt.minusMillis(i * step)));
    }
    return history;
  }

  /** What goes wrong, again and again. */
  List<Incident> incidents() {
    return incidents.all();
  }

  /** Events a second to send now, over 0. */
  public double ratePerSecond(Instant now) {
    return PEAK_PER_SECOND * factor * rhythm.shareAt(now);
  }

  /** The next event; a new response was answered at {@code now} or up to three seconds earlier. */
  public Event next(Instant now) {
    double at = random.nextDouble();
    if (at < BROKEN) {
      return broken(now);
    }
    if (recent.isEmpty() || at >= BROKEN + DUPLICATES + CORRECTIONS + ERASURES) {
      SurveyResponse response = answered(now);
      remember(response);
      return new Event.Answer(response);
    }
    int index = random.nextInt(recent.size());
    if (at < BROKEN + DUPLICATES) {
      return new Event.Answer(recent.get(index));
    }
    if (at < BROKEN + DUPLICATES + CORRECTIONS) {
      SurveyResponse corrected = corrected(recent.get(index));
      recent.set(index, corrected);
      return new Event.Answer(corrected);
    }
    SurveyResponse erased = recent.get(index);
    recent.set(index, recent.get(recent.size() - 1));
    recent.remove(recent.size() - 1);
    return new Event.Erasure(erased.getTenantId(), erased.getResponseId());
  }

  private SurveyResponse answered(Instant now) {
    Tenant tenant = anyTenant();
    Agent agent = anyAgent(tenant);
    String channel = with(MAIN_CHANNEL) ? agent.channel() : agent.sideChannel();
    Incident incident = incidents.at(now, tenant.id(), agent.team());
    double trueNps = agent.trueNps() + npsOf(channel);
    int score =
        opinions.score(
            incident == null ? trueNps : Opinions.spoiled(trueNps, incident.times()),
            tenant.scale());
    boolean anonymous = random.nextDouble() < WITHOUT_AGENT;
    String id = idPrefix + "-" + sequence++;
    return SurveyResponse.newBuilder()
        .setTenantId(tenant.id())
        .setResponseId("r-" + id)
        .setScore(score)
        .setScale(tenant.scale())
        .setChannel(channel)
        .setAgentId(anonymous ? null : agent.id())
        .setTeamId(anonymous ? null : agent.team())
        .setRespondentId("p-" + random.nextInt(RESPONDENTS))
        .setInteractionId(channel + "-" + id)
        .setSurveyId("after-contact")
        .setContactReason(contactReason(tenant, incident))
        .setComment(with(WITH_COMMENT) ? opinions.comment(score) : null)
        .setRespondedAt(now.minusMillis(delay()))
        .build();
  }

  private @Nullable String contactReason(Tenant tenant, @Nullable Incident incident) {
    if (incident != null && with(Incidents.WITH_ITS_REASON)) {
      return incident.contactReason();
    }
    return with(WITH_REASON) ? any(tenant.contactReasons()) : null;
  }

  private SurveyResponse corrected(SurveyResponse response) {
    Tenant tenant = tenant(response.getTenantId());
    SurveyResponse.Builder next =
        SurveyResponse.newBuilder(response).setRevision(response.getRevision() + 1);
    Agent agent = anyAgent(tenant);
    int score;
    do {
      score = opinions.score(agent.trueNps(), tenant.scale());
    } while (score == response.getScore());
    next.setScore(score);
    if (next.getComment() != null) {
      next.setComment(opinions.comment(score));
    }
    if (with(REASSIGNED)) {
      next.setAgentId(agent.id()).setTeamId(agent.team());
    }
    return next.build();
  }

  private Event broken(Instant now) {
    SurveyResponse response = answered(now);
    String key = Keys.ofResponse(response.getTenantId(), response.getResponseId());
    return switch (random.nextInt(4)) {
      case 0 -> {
        response.setScore(opinions.impossibleScore());
        yield new Event.Answer(response);
      }
      case 1 -> {
        response.setTenantId("");
        yield new Event.Answer(response);
      }
      // Somebody's producer that sends JSON to a topic of Avro.
      case 2 -> new Event.Garbage(with(0.5) ? utf8(key) : null, utf8(json(response)));
      // The start of the wire format and then nothing: it ends within the schema's id.
      default -> new Event.Garbage(utf8(key), new byte[1 + random.nextInt(4)]);
    };
  }

  private static String json(SurveyResponse response) {
    return "{\"responseId\":\"%s\",\"score\":%d}"
        .formatted(response.getResponseId(), response.getScore());
  }

  private void remember(SurveyResponse response) {
    if (recent.size() < REMEMBERED) {
      recent.add(response);
    } else {
      recent.set(random.nextInt(REMEMBERED), response);
    }
  }

  private Tenant tenant(String id) {
    return workforce.tenants().stream().filter(t -> t.id().equals(id)).findFirst().orElseThrow();
  }

  private Tenant anyTenant() {
    double at = random.nextDouble();
    for (Tenant tenant : workforce.tenants()) {
      at -= tenant.share();
      if (at < 0) {
        return tenant;
      }
    }
    return workforce.tenants().get(0);
  }

  private Agent anyAgent(Tenant tenant) {
    List<Agent> agents = tenant.agents();
    double at = random.nextDouble() * agents.stream().mapToDouble(Agent::activity).sum();
    for (Agent agent : agents) {
      at -= agent.activity();
      if (at < 0) {
        return agent;
      }
    }
    return agents.get(0);
  }

  /** Most answers arrive at once, a few after seconds. */
  private int delay() {
    double share = random.nextDouble();
    return (int) (share * share * share * MAX_DELAY_MILLIS);
  }

  private static double npsOf(String channel) {
    return NPS_BY_CHANNEL.getOrDefault(channel, 0.0);
  }

  private boolean with(double probability) {
    return random.nextDouble() < probability;
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package realtimenps.sandbox.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.demo.Workforce.Agent;
import realtimenps.sandbox.demo.Workforce.Tenant;

/**
 * What goes wrong in the demo, so that there is something to be alerted of. Every ten minutes, from
 * the start,
 *
 * <ul>
 *   <li>one team of the largest tenant has a bad time, from 0:40 to 1:25: three times as many of
 *       its answers as usual are detractors. By then enough has been seen of it to tell what is
 *       usual;
 *   <li>the second tenant has an outage that spoils the answers of all its teams, from 3:20 to
 *       4:10.
 * </ul>
 *
 * <p>Most of the customers concerned give the same contact reason. Which team it is, and which
 * reasons, comes from the seed.
 */
final class Incidents {
  /** The share of the answers in an incident that give its contact reason. */
  static final double WITH_ITS_REASON = 0.6;

  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final Instant startedAt;
  private final List<Incident> incidents;

  /**
   * Something that goes wrong.
   *
   * @param teamId whose it is; null for the whole tenant
   * @param from since the start of a period
   * @param to exclusive
   * @param times how many times as many detractors there are
   * @param contactReason why most get in touch
   */
  record Incident(
      String tenantId,
      @Nullable String teamId,
      Duration from,
      Duration to,
      double times,
      String contactReason) {

    private boolean concerns(String tenantId, String teamId) {
      return this.tenantId.equals(tenantId) && (this.teamId == null || this.teamId.equals(teamId));
    }

    private boolean lastsAt(Duration time) {
      return from.compareTo(time) <= 0 && time.compareTo(to) < 0;
    }
  }

  Incidents(RandomGenerator random, Instant startedAt, Workforce workforce) {
    this.startedAt = startedAt;
    Tenant largest = workforce.tenants().get(0);
    Tenant second = workforce.tenants().get(1);
    List<String> teams = largest.agents().stream().map(Agent::team).distinct().toList();
    this.incidents =
        List.of(
            new Incident(
                largest.id(),
                any(teams, random),
                Duration.ofSeconds(40),
                Duration.ofSeconds(85),
                3,
                any(largest.contactReasons(), random)),
            new Incident(
                second.id(),
                null,
                Duration.ofSeconds(200),
                Duration.ofSeconds(250),
                2.2,
                any(second.contactReasons(), random)));
  }

  /** What spoils an answer to this team at this time, or null. */
  @Nullable Incident at(Instant now, String tenantId, String teamId) {
    if (now.isBefore(startedAt)) {
      return null;
    }
    long sinceStart = Duration.between(startedAt, now).toMillis();
    Duration time = Duration.ofMillis(sinceStart % PERIOD.toMillis());
    return incidents.stream()
        .filter(incident -> incident.concerns(tenantId, teamId) && incident.lastsAt(time))
        .findFirst()
        .orElse(null);
  }

  /** All that go wrong in each period, in the order of their time. */
  List<Incident> all() {
    return incidents;
  }

  private static String any(List<String> values, RandomGenerator random) {
    return values.get(random.nextInt(values.size()));
  }
}

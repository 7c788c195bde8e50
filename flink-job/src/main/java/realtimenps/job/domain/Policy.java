package realtimenps.job.domain;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one tenant wants of alerts and numbers. Its values are valid: {@link PolicyValidator} makes
 * it of what somebody wrote.
 *
 * <p>Who asks for every response keeps the answers, as they change only with the policy and with an
 * agent's latest team: each takes time by the number of routes or muted subjects.
 *
 * @param timeZone the id of an IANA time zone, for times that people read
 * @param falsePagesPerMonth at most so many pages a month that a receiver gets for nothing; over 0,
 *     at most 1,000
 * @param pagingScopes scopes that may page; others are only watched
 * @param minDetractors no alert with fewer; 2 to 1,000
 * @param minLift no alert unless the share of detractors is at least this much over the usual one;
 *     0 to 1
 * @param sampleTarget the largest half width of the interval of an adequate sample, NPS points;
 *     over 0, at most 200
 * @param mutedSubjects the first parts of subjects that never page, as keys
 * @param routes who is in charge of what; no two have the same prefix
 */
public record Policy(
    String tenantId,
    String timeZone,
    double falsePagesPerMonth,
    Set<Scope> pagingScopes,
    long minDetractors,
    double minLift,
    double sampleTarget,
    List<String> mutedSubjects,
    List<Route> routes) {

  /** Who is in charge of what no route names. */
  public static final String DEFAULT_RECEIVER = "default";

  /** Scopes that there are alerts of. */
  public static final Set<Scope> ALERT_SCOPES =
      Set.of(Scope.TENANT, Scope.CHANNEL, Scope.TEAM, Scope.AGENT);

  /**
   * Who is in charge of some subjects.
   *
   * @param subjectPrefix the first parts of their keys, such as {@code acme/TEAM}
   * @param receiver by the name that the pager knows
   */
  public record Route(String subjectPrefix, String receiver) {}

  public Policy {
    pagingScopes = Set.copyOf(pagingScopes);
    mutedSubjects = List.copyOf(mutedSubjects);
    routes = List.copyOf(routes);
  }

  /** The policy of a tenant that has sent none. */
  public static Policy defaults(String tenantId) {
    return new Policy(tenantId, "UTC", 1, ALERT_SCOPES, 4, 0.1, 20, List.of(), List.of());
  }

  /** The time zone, for times that people read. */
  public ZoneId zone() {
    return ZoneId.of(timeZone);
  }

  /**
   * Whether alerts on a subject may page somebody.
   *
   * @param subject the key of a subject of this tenant
   * @param latestTeamId the team of an agent, if it is one and has one
   */
  public boolean mayPage(String subject, @Nullable String latestTeamId) {
    return pagingScopes.contains(Subject.parse(subject).scope()) && !isMuted(subject, latestTeamId);
  }

  /** Whether a subject is muted: it or what is above it, which for an agent includes its team. */
  public boolean isMuted(String subject, @Nullable String latestTeamId) {
    return isBelowMuted(subject)
        || (latestTeamId != null
            && Subject.parse(subject).scope().isAgent()
            && isBelowMuted(Subject.teamKey(tenantId, latestTeamId)));
  }

  /**
   * Who is in charge of a subject: the receiver of the route with the longest prefix. An agent that
   * no route names, neither alone nor with all agents, follows its team.
   *
   * @param subject the key of a subject of this tenant
   * @param latestTeamId the team of an agent, if it is one and has one
   */
  public String receiverOf(String subject, @Nullable String latestTeamId) {
    Route route = longest(subject);
    if (latestTeamId != null
        && (route == null || isWholeTenant(route.subjectPrefix()))
        && Subject.parse(subject).scope().isAgent()) {
      route = longest(Subject.teamKey(tenantId, latestTeamId));
    }
    return route == null ? DEFAULT_RECEIVER : route.receiver();
  }

  private @Nullable Route longest(String subject) {
    Route longest = null;
    for (Route route : routes) {
      if (isPrefix(route.subjectPrefix(), subject)
          && (longest == null
              || route.subjectPrefix().length() > longest.subjectPrefix().length())) {
        longest = route;
      }
    }
    return longest;
  }

  private boolean isBelowMuted(String subject) {
    for (String muted : mutedSubjects) {
      if (isPrefix(muted, subject)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWholeTenant(String prefix) {
    return prefix.indexOf(Keys.SEPARATOR) < 0;
  }

  /** Of whole parts: {@code acme/TEAM/bill} is none of {@code acme/TEAM/billing}. */
  private static boolean isPrefix(String prefix, String subject) {
    return subject.startsWith(prefix)
        && (subject.length() == prefix.length()
            || subject.charAt(prefix.length()) == Keys.SEPARATOR);
  }
}

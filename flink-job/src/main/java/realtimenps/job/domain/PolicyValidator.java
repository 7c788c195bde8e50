package realtimenps.job.domain;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether a policy can be put in force, and says all that is wrong with it at once. */
public final class PolicyValidator {
  private static final int MOST_ENTRIES = 1_000;
  private static final int MAX_RECEIVER_LENGTH = 100;
  private static final double MOST_FALSE_PAGES = 1_000;
  private static final long FEWEST_DETRACTORS = 2;
  private static final long MOST_DETRACTORS = 1_000;
  private static final double LARGEST_TARGET = 200;

  private final PolicyDraft draft;
  private final List<String> mistakes = new ArrayList<>();

  private PolicyValidator(PolicyDraft draft) {
    this.draft = draft;
  }

  /**
   * All that is wrong with a policy, each in a few words with the value found and the one expected;
   * empty if it is valid.
   *
   * @param key the key of its record; null if that has none or one that is no text
   */
  public static List<String> mistakes(PolicyDraft draft, @Nullable String key) {
    PolicyValidator validator = new PolicyValidator(draft);
    validator.checkTenant(key);
    validator.checkNumbers();
    validator.checkScopes();
    validator.checkMuted();
    validator.checkRoutes();
    return validator.mistakes;
  }

  /** The policy that a draft without mistakes makes. */
  public static Policy accept(PolicyDraft draft) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    draft.pagingScopes().forEach(scope -> scopes.add(Scope.valueOf(scope)));
    Map<String, Policy.Route> routes = new HashMap<>();
    List<Policy.Route> distinct = new ArrayList<>();
    for (Policy.Route route : draft.routes()) {
      Policy.Route plain = new Policy.Route(plain(route.subjectPrefix()), route.receiver());
      if (routes.put(plain.subjectPrefix(), plain) == null) {
        distinct.add(plain);
      }
    }
    return new Policy(
        draft.tenantId(),
        draft.timeZone(),
        draft.falsePagesPerMonth(),
        scopes,
        draft.minDetractors(),
        draft.minLift(),
        draft.sampleTarget(),
        draft.mutedSubjects().stream().map(PolicyValidator::plain).distinct().toList(),
        distinct);
  }

  /** The tenant that a key of a policy names, or null if it names none. */
  public static @Nullable String tenantOf(@Nullable String key) {
    List<String> parts = key == null ? List.of() : Keys.split(key);
    return parts.size() == 1 && Validator.isUsableId(parts.get(0)) ? parts.get(0) : null;
  }

  private void checkTenant(@Nullable String key) {
    if (!Validator.isUsableId(draft.tenantId())) {
      mistakes.add(
          "tenantId is %s; it must have 1 to %d characters"
              .formatted(Rejection.quote(draft.tenantId()), Validator.MAX_ID_LENGTH));
    } else if (!draft.tenantId().equals(tenantOf(key))) {
      mistakes.add(
          "the record's key is %s; it must be the tenantId, %s"
              .formatted(
                  key == null ? "absent" : Rejection.quote(key),
                  Rejection.quote(Keys.join(draft.tenantId()))));
    }
  }

  private void checkNumbers() {
    if (!ZoneId.getAvailableZoneIds().contains(draft.timeZone())) {
      mistakes.add(
          "timeZone is %s; it must be an IANA time zone, such as Europe/Zurich"
              .formatted(Rejection.quote(draft.timeZone())));
    }
    double pages = draft.falsePagesPerMonth();
    if (!(pages > 0 && pages <= MOST_FALSE_PAGES)) {
      mistakes.add("falsePagesPerMonth is %s; it must be over 0, at most 1000".formatted(pages));
    }
    long detractors = draft.minDetractors();
    if (detractors < FEWEST_DETRACTORS || detractors > MOST_DETRACTORS) {
      mistakes.add("minDetractors is %d; it must be from 2 to 1000".formatted(detractors));
    }
    double lift = draft.minLift();
    if (!(lift >= 0 && lift <= 1)) {
      mistakes.add("minLift is %s; it must be from 0 to 1".formatted(lift));
    }
    double target = draft.sampleTarget();
    if (!(target > 0 && target <= LARGEST_TARGET)) {
      mistakes.add("sampleTarget is %s; it must be over 0, at most 200".formatted(target));
    }
  }

  private void checkScopes() {
    if (!isShortEnough("pagingScopes", draft.pagingScopes().size())) {
      return;
    }
    for (String scope : draft.pagingScopes()) {
      if (!isAlertScope(scope)) {
        mistakes.add(
            "pagingScopes has %s; there are TENANT, CHANNEL, TEAM and AGENT"
                .formatted(Rejection.quote(scope)));
      }
    }
  }

  private void checkMuted() {
    List<String> muted = draft.mutedSubjects();
    if (isShortEnough("mutedSubjects", muted.size())) {
      for (int i = 0; i < muted.size(); i++) {
        checkSubject("mutedSubjects[%d]".formatted(i), muted.get(i));
      }
    }
  }

  private void checkRoutes() {
    List<Policy.Route> routes = draft.routes();
    if (!isShortEnough("routes", routes.size())) {
      return;
    }
    Map<String, String> receivers = new HashMap<>();
    for (int i = 0; i < routes.size(); i++) {
      Policy.Route route = routes.get(i);
      checkSubject("routes[%d].subjectPrefix".formatted(i), route.subjectPrefix());
      checkReceiver("routes[%d].receiver".formatted(i), route.receiver());
      String former = receivers.putIfAbsent(plain(route.subjectPrefix()), route.receiver());
      if (former != null && !former.equals(route.receiver())) {
        mistakes.add(
            "routes[%d] gives %s to %s; another route gives it to %s"
                .formatted(
                    i,
                    Rejection.quote(route.subjectPrefix()),
                    Rejection.quote(route.receiver()),
                    Rejection.quote(former)));
      }
    }
  }

  private boolean isShortEnough(String field, int entries) {
    if (entries > MOST_ENTRIES) {
      mistakes.add("%s has %d entries; at most 1000 are allowed".formatted(field, entries));
    }
    return entries <= MOST_ENTRIES;
  }

  private void checkSubject(String field, String prefix) {
    List<String> parts = Keys.split(prefix);
    if (!parts.get(0).equals(draft.tenantId())) {
      mistakes.add(
          "%s is %s; it must begin with the tenant, as in %s"
              .formatted(
                  field,
                  Rejection.quote(prefix),
                  Rejection.quote(Subject.teamKey(draft.tenantId(), "billing"))));
    } else if (!isBeginningOfSubject(parts)) {
      mistakes.add(
          "%s is %s; it must be a tenant, tenant/SCOPE or tenant/SCOPE/id, with a SCOPE of TENANT"
                  .formatted(field, Rejection.quote(prefix))
              + " (no id), CHANNEL, TEAM or AGENT");
    }
  }

  private static boolean isBeginningOfSubject(List<String> parts) {
    return switch (parts.size()) {
      case 1 -> true;
      case 2 -> isAlertScope(parts.get(1));
      case 3 ->
          isAlertScope(parts.get(1))
              && !parts.get(1).equals(Scope.TENANT.name())
              && Validator.isUsableId(parts.get(2));
      default -> false;
    };
  }

  private void checkReceiver(String field, String receiver) {
    if (receiver.isBlank()
        || receiver.codePointCount(0, receiver.length()) > MAX_RECEIVER_LENGTH
        || receiver.chars().anyMatch(Character::isISOControl)) {
      mistakes.add(
          "%s is %s; it must have 1 to 100 characters, no control characters"
              .formatted(field, Rejection.quote(receiver)));
    }
  }

  private static boolean isAlertScope(String name) {
    return Policy.ALERT_SCOPES.stream().anyMatch(scope -> scope.name().equals(name));
  }

  /** A key as the job writes it: readers take some other escapes, too. */
  private static String plain(String key) {
    return Keys.join(Keys.split(key).toArray(String[]::new));
  }
}

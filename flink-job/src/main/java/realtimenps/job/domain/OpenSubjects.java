package realtimenps.job.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subjects that each tenant has had answers of, so that none opens more than a bound, and the
 * tenants themselves: ids made at random would fill the disks of all. What was not seen for a while
 * is forgotten.
 *
 * <p>Kept as fingerprints, of which two are the same once in billions of billions; then one subject
 * more than the bound is let in.
 */
public final class OpenSubjects {
  private static final Scope[] SCOPES = Scope.values();

  /** As many as an answer opens when all in it is new; the tenant itself is not counted. */
  private static final int MOST_OF_AN_ANSWER = SCOPES.length - 1;

  private final int maxTenants;
  private final int max;
  private final long period;
  private final Map<String, Seen> tenants = new HashMap<>();
  private long since;

  /** Those of this period, and those of the one before that were not seen in this. */
  private static final class Seen {
    private Set<Long> now = new HashSet<>();
    private Set<Long> before = new HashSet<>();

    int size() {
      return now.size() + before.size();
    }

    boolean has(long subject) {
      return now.contains(subject) || before.contains(subject);
    }

    void see(long subject) {
      before.remove(subject);
      now.add(subject);
    }
  }

  /**
   * One tenant's, to be kept and merged.
   *
   * @param since when this period began, wall clock, epoch milliseconds
   */
  @SuppressWarnings("ArrayRecordComponent") // Kept and read, never compared.
  public record Snapshot(String tenantId, long since, long[] now, long[] before) {}

  /**
   * @param maxTenants that have subjects
   * @param max of a tenant, the tenant itself not counted
   * @param period milliseconds; what was not seen for once to twice as long is forgotten
   * @param now wall clock, epoch milliseconds
   */
  public OpenSubjects(int maxTenants, int max, long period, long now) {
    this.maxTenants = maxTenants;
    this.max = max;
    this.period = period;
    this.since = now;
  }

  /**
   * Why an answer of a tenant is not let in; null if all its subjects are known, or there is room.
   *
   * @param now wall clock, epoch milliseconds
   */
  public @Nullable Rejection reject(String tenantId, Answer answer, long now) {
    forget(now);
    Seen known = tenants.get(tenantId);
    if (known == null && isFullOfTenants()) {
      return new Rejection(
          RejectReason.TOO_MANY_SUBJECTS,
          "there are as many tenants as there may be, %,d, and this is another"
              .formatted(maxTenants));
    }
    Seen seen = known == null ? new Seen() : known;
    int more = 0;
    long[] subjects = new long[SCOPES.length];
    int count = 0;
    for (Scope scope : SCOPES) {
      if (scope != Scope.TENANT && concerns(scope, answer)) {
        long subject = fingerprint(scope, answer);
        subjects[count++] = subject;
        more += seen.has(subject) ? 0 : 1;
      }
    }
    if (more > 0 && seen.size() + more > max) {
      return new Rejection(
          RejectReason.TOO_MANY_SUBJECTS,
          "the tenant has as many subjects as it may, %,d, and this is of another".formatted(max));
    }
    for (int i = 0; i < count; i++) {
      seen.see(subjects[i]);
    }
    if (known == null) {
      tenants.put(tenantId, seen);
    }
    return null;
  }

  private static boolean concerns(Scope scope, Answer answer) {
    return switch (scope) {
      case TENANT, CHANNEL -> true;
      case TEAM -> answer.teamId() != null;
      case AGENT, AGENT_CHANNEL -> answer.agentId() != null;
    };
  }

  private static long fingerprint(Scope scope, Answer answer) {
    long hash = Fingerprint.mix(0, scope.name());
    return switch (scope) {
      case TENANT -> hash;
      case CHANNEL -> Fingerprint.mix(hash, answer.channel());
      case TEAM -> Fingerprint.mix(hash, answer.teamId());
      case AGENT -> Fingerprint.mix(hash, answer.agentId());
      case AGENT_CHANNEL ->
          Fingerprint.mix(Fingerprint.mix(hash, answer.agentId()), answer.channel());
    };
  }

  private void forget(long now) {
    if (now - since < period) {
      return;
    }
    boolean gap = now - since >= 2 * period;
    since = now;
    tenants
        .values()
        .removeIf(
            seen -> {
              seen.before = gap ? new HashSet<>() : seen.now;
              seen.now = new HashSet<>();
              return seen.size() == 0;
            });
  }

  /** How many tenants have no room for an answer that is new in all; only they are refused any. */
  public long full() {
    return tenants.values().stream().filter(seen -> seen.size() + MOST_OF_AN_ANSWER > max).count();
  }

  /** Whether there is no room for another tenant. */
  public boolean isFullOfTenants() {
    return tenants.size() >= maxTenants;
  }

  /** What is known, to be kept. */
  public List<Snapshot> snapshot() {
    List<Snapshot> snapshots = new ArrayList<>();
    tenants.forEach(
        (tenantId, seen) ->
            snapshots.add(new Snapshot(tenantId, since, array(seen.now), array(seen.before))));
    return snapshots;
  }

  /** Adds what was kept, be it by several. */
  public void restore(Iterable<Snapshot> snapshots) {
    for (Snapshot snapshot : snapshots) {
      since = Math.min(since, snapshot.since());
      Seen seen = tenants.computeIfAbsent(snapshot.tenantId(), id -> new Seen());
      for (long subject : snapshot.before()) {
        if (!seen.has(subject)) {
          seen.before.add(subject);
        }
      }
      for (long subject : snapshot.now()) {
        seen.see(subject);
      }
    }
  }

  private static long[] array(Collection<Long> subjects) {
    return subjects.stream().mapToLong(Long::longValue).toArray();
  }
}

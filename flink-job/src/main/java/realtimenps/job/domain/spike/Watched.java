package realtimenps.job.domain.spike;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Scope;

/**
 * What a policy says of a subject, which takes long to find out and changes only with the policy
 * and with an agent's latest team.
 */
final class Watched {
  private final String key;
  private final Scope scope;
  private final Policy policy;
  private final Workload workload;
  private @Nullable String latestTeamId;
  private Workload.Load load;
  private boolean mayPage;

  /**
   * A subject without a latest team.
   *
   * @param workload of the policy's tenant
   */
  Watched(String key, Scope scope, Policy policy, Workload workload) {
    this.key = key;
    this.scope = scope;
    this.policy = policy;
    this.workload = workload;
    this.load = workload.loadOf(key, null);
    this.mayPage = policy.mayPage(key, null);
  }

  String key() {
    return key;
  }

  Scope scope() {
    return scope;
  }

  /** From now on an agent belongs to this team. */
  void follow(@Nullable String teamId) {
    if (!Objects.equals(teamId, latestTeamId)) {
      latestTeamId = teamId;
      load = workload.loadOf(key, teamId);
      mayPage = policy.mayPage(key, teamId);
    }
  }

  /** The load of the receiver. */
  Workload.Load load() {
    return load;
  }

  /** The evidence R at which the receiver is paged. */
  double threshold() {
    return workload.threshold(load);
  }

  boolean mayPage() {
    return mayPage;
  }
}

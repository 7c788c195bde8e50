package realtimenps.job.domain.spike;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Subject;

/** What follows from a tenant's state and policy on one day and takes long to find out. */
final class TenantDay {
  /** So that ids of which there is no end do not fill the memory; some 4 MB. */
  private static final int MOST_SUBJECTS = 16_384;

  private final Policy policy;
  private final int day;
  private final Workload workload;
  private final double worthOfKnowledge;
  private final Watched whole;

  // The subjects of the day's changes, by the ids that answers have. What they are follows from the
  // policy and the workload, so they can be forgotten at any time; the workload itself cannot, as
  // counted anew it may differ from what the day began with.
  private Map<String, Watched> channels = new HashMap<>();
  private Map<String, Watched> teams = new HashMap<>();
  private Map<String, Watched> agents = new HashMap<>();

  /** Reads all of the tenant's subjects. */
  TenantDay(String tenantId, Policy policy, int today, SpikeStore store) {
    this.policy = policy;
    this.day = today;
    this.workload = Workload.count(policy, today, store);
    this.whole = watch(Subject.tenantKey(tenantId), Scope.TENANT);
    SubjectSpikes known = store.subject(whole.key());
    this.worthOfKnowledge =
        known == null ? Double.POSITIVE_INFINITY : known.responses().worthOfKnowledge();
  }

  /** Whether it is what follows from this policy on this day. */
  boolean isOf(Policy policy, int today) {
    return workload.isOf(policy, today);
  }

  /**
   * Forgets the subjects when there are too many, to find out about them anew. Not amid a change:
   * within one a subject is the same object.
   */
  void tidy() {
    if (subjects() > MOST_SUBJECTS) {
      forgetSubjects();
    }
  }

  /**
   * Forgets the subjects if the day is over elsewhere: of a tenant that has gone quiet nothing but
   * a few numbers stays. Not amid a change of the tenant.
   */
  void forgetSubjectsBefore(int today) {
    if (day < today && subjects() > 0) {
      forgetSubjects();
    }
  }

  private void forgetSubjects() {
    channels = new HashMap<>();
    teams = new HashMap<>();
    agents = new HashMap<>();
  }

  /** How many subjects are kept, beside the tenant. */
  int subjects() {
    return channels.size() + teams.size() + agents.size();
  }

  /** How many responses the knowledge of what is usual is worth at most, by how days differ. */
  double worthOfKnowledge() {
    return worthOfKnowledge;
  }

  /** The subject of a scope that an answer concerns; null if it concerns none. */
  @Nullable Watched subject(Scope scope, @Nullable Answer answer) {
    if (answer == null) {
      return null;
    }
    return switch (scope) {
      case TENANT -> whole;
      case CHANNEL -> channel(answer.channel());
      case TEAM -> answer.teamId() == null ? null : team(answer.teamId());
      case AGENT -> answer.agentId() == null ? null : agent(answer.agentId());
      case AGENT_CHANNEL ->
          throw new IllegalArgumentException("agents on a channel are not watched");
    };
  }

  Watched channel(String channel) {
    Watched known = channels.get(channel);
    if (known == null) {
      known = watch(Subject.channelKey(policy.tenantId(), channel), Scope.CHANNEL);
      channels.put(channel, known);
    }
    return known;
  }

  Watched team(String teamId) {
    Watched known = teams.get(teamId);
    if (known == null) {
      known = watch(Subject.teamKey(policy.tenantId(), teamId), Scope.TEAM);
      teams.put(teamId, known);
    }
    return known;
  }

  private Watched agent(String agentId) {
    Watched known = agents.get(agentId);
    if (known == null) {
      known = watch(Subject.agentKey(policy.tenantId(), agentId), Scope.AGENT);
      agents.put(agentId, known);
    }
    return known;
  }

  private Watched watch(String key, Scope scope) {
    return new Watched(key, scope, policy, workload);
  }
}

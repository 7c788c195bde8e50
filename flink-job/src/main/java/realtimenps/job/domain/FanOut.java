package realtimenps.job.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Gives a settled change to every subject that it concerns. */
public final class FanOut {
  private final long finestPane;

  /**
   * @param finestPane milliseconds
   */
  public FanOut(long finestPane) {
    this.finestPane = finestPane;
  }

  /**
   * Hands out one contribution a subject. A subject of both answers gets one with the net change.
   */
  public void forEachSubject(Settled settled, BiConsumer<Scope, Contribution> out) {
    Map<String, Contribution> contributions = new LinkedHashMap<>();
    Map<String, Scope> scopes = new LinkedHashMap<>();
    collect(settled, settled.retracted(), -1, contributions, scopes);
    collect(settled, settled.added(), 1, contributions, scopes);
    scopes.forEach(
        (subject, scope) -> {
          Contribution contribution = contributions.get(subject);
          if (contribution != null) {
            out.accept(scope, contribution);
          }
        });
  }

  private void collect(
      Settled settled,
      @Nullable Answer answer,
      int sign,
      Map<String, Contribution> contributions,
      Map<String, Scope> scopes) {
    if (answer == null) {
      return;
    }
    List<PaneDelta> delta = List.of(PaneDelta.of(answer, finestPane, sign));
    long newestAt = sign > 0 ? answer.respondedAt() : Contribution.NONE;
    for (Scope scope : Scope.values()) {
      String subject = subjectOf(settled.tenantId(), answer, scope);
      if (subject != null) {
        scopes.put(subject, scope);
        contributions.merge(
            subject,
            new Contribution(
                subject,
                delta,
                newestAt,
                scope.isAgent() ? answer.teamId() : null,
                settled.readAt()),
            Contribution::plus);
      }
    }
  }

  private static @Nullable String subjectOf(String tenantId, Answer answer, Scope scope) {
    String agentId = answer.agentId();
    String teamId = answer.teamId();
    return switch (scope) {
      case TENANT -> Subject.tenantKey(tenantId);
      case CHANNEL -> Subject.channelKey(tenantId, answer.channel());
      case TEAM -> teamId == null ? null : Subject.teamKey(tenantId, teamId);
      case AGENT -> agentId == null ? null : Subject.agentKey(tenantId, agentId);
      case AGENT_CHANNEL ->
          agentId == null ? null : Subject.agentChannelKey(tenantId, agentId, answer.channel());
    };
  }
}

package realtimenps.job.domain;

import java.util.List;
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
    for (Scope scope : Scope.values()) {
      Contribution less = contribution(settled, settled.retracted(), -1, scope);
      Contribution more = contribution(settled, settled.added(), 1, scope);
      if (less != null && more != null && less.subject().equals(more.subject())) {
        out.accept(scope, less.plus(more));
        continue;
      }
      if (less != null) {
        out.accept(scope, less);
      }
      if (more != null) {
        out.accept(scope, more);
      }
    }
  }

  private @Nullable Contribution contribution(
      Settled settled, @Nullable Answer answer, int sign, Scope scope) {
    String subject = answer == null ? null : Subject.keyOf(scope, settled.tenantId(), answer);
    if (answer == null || subject == null) {
      return null;
    }
    return new Contribution(
        subject,
        List.of(PaneDelta.of(answer, finestPane, sign)),
        sign > 0 ? answer.respondedAt() : Contribution.NONE,
        scope.isAgent() ? answer.teamId() : null,
        settled.readAt());
  }
}

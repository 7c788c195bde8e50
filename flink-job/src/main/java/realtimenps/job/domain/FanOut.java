package realtimenps.job.domain;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Gives a settled change to every subject that it concerns. */
public final class FanOut {
  private static final Scope[] SCOPES = Scope.values();

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
    List<PaneDelta> less = deltas(settled.retracted(), -1);
    List<PaneDelta> more = deltas(settled.added(), 1);
    for (Scope scope : SCOPES) {
      forSubjects(scope, settled, less, more, out);
    }
  }

  /** The same, of one scope. */
  public void forSubjects(Scope scope, Settled settled, BiConsumer<Scope, Contribution> out) {
    forSubjects(scope, settled, deltas(settled.retracted(), -1), deltas(settled.added(), 1), out);
  }

  private static void forSubjects(
      Scope scope,
      Settled settled,
      List<PaneDelta> lessDeltas,
      List<PaneDelta> moreDeltas,
      BiConsumer<Scope, Contribution> out) {
    Contribution less =
        contribution(settled, settled.retracted(), lessDeltas, Contribution.NONE, scope);
    Answer added = settled.added();
    Contribution more =
        added == null ? null : contribution(settled, added, moreDeltas, added.respondedAt(), scope);
    if (less != null && more != null && less.subject().equals(more.subject())) {
      out.accept(scope, less.plus(more));
      return;
    }
    if (less != null) {
      out.accept(scope, less);
    }
    if (more != null) {
      out.accept(scope, more);
    }
  }

  private List<PaneDelta> deltas(@Nullable Answer answer, int sign) {
    return answer == null ? List.of() : List.of(PaneDelta.of(answer, finestPane, sign));
  }

  private static @Nullable Contribution contribution(
      Settled settled,
      @Nullable Answer answer,
      List<PaneDelta> deltas,
      long newestAt,
      Scope scope) {
    String subject = answer == null ? null : Subject.keyOf(scope, settled.tenantId(), answer);
    if (answer == null || subject == null) {
      return null;
    }
    return new Contribution(
        subject, deltas, newestAt, scope.isAgent() ? answer.teamId() : null, settled.readAt());
  }
}

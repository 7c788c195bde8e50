package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class FanOutTest {
  private static final long FINEST = 10;
  private static final Detail DETAIL = new Detail(9, null, null, null, false);

  @Provide
  Arbitrary<Answer> answers() {
    return Combinators.combine(
            Arbitraries.of(Category.class),
            Arbitraries.of("chat", "voice"),
            Arbitraries.of("ann", "bob").injectNull(0.3),
            Arbitraries.of("blue", "red").injectNull(0.3),
            Arbitraries.longs().between(0, 50))
        .as(Answer::new);
  }

  @Property
  void everySubjectOfEitherAnswerGetsItsNetChangeOnce(
      @ForAll("answers") Answer one, @ForAll("answers") Answer two, @ForAll int which) {
    Answer retracted = which % 3 == 0 ? null : one;
    Answer added = which % 3 == 1 ? null : two;
    Map<String, Map<Long, List<Long>>> expected = new HashMap<>();
    collect(expected, retracted, -1);
    collect(expected, added, 1);

    Map<String, Map<Long, List<Long>>> actual = new HashMap<>();
    for (Contribution contribution : fanOut(retracted, added)) {
      Map<Long, List<Long>> panes = new TreeMap<>();
      for (PaneDelta delta : contribution.deltas()) {
        List<Long> former =
            panes.put(
                delta.paneStart(),
                List.of(delta.promoters(), delta.passives(), delta.detractors()));
        assertThat(former).as("one delta a pane").isNull();
      }
      assertThat(actual.put(contribution.subject(), panes)).as("one a subject").isNull();
      assertThat(contribution.readAt()).isEqualTo(77);
      boolean isOfAdded = added != null && subjects(added).contains(contribution.subject());
      assertThat(contribution.newestAt())
          .isEqualTo(isOfAdded && added != null ? added.respondedAt() : Long.MIN_VALUE);
      if (isOfAdded && added != null) {
        assertThat(contribution.latestTeamId())
            .isEqualTo(contribution.subject().contains("/AGENT") ? added.teamId() : null);
      }
    }
    assertThat(actual).isEqualTo(expected);
  }

  /** Adds an answer to what its subjects should get; panes by plain subtraction of the rest. */
  private static void collect(
      Map<String, Map<Long, List<Long>>> expected, @Nullable Answer answer, long sign) {
    if (answer == null) {
      return;
    }
    for (String subject : subjects(answer)) {
      Map<Long, List<Long>> panes = expected.computeIfAbsent(subject, s -> new TreeMap<>());
      long pane = answer.respondedAt() - answer.respondedAt() % FINEST;
      List<Long> counts = new ArrayList<>(panes.getOrDefault(pane, List.of(0L, 0L, 0L)));
      int place =
          switch (answer.category()) {
            case PROMOTER -> 0;
            case PASSIVE -> 1;
            case DETRACTOR -> 2;
          };
      counts.set(place, counts.get(place) + sign);
      panes.put(pane, counts);
    }
  }

  private static Set<String> subjects(Answer answer) {
    Set<String> subjects = new java.util.HashSet<>();
    subjects.add("acme/TENANT");
    subjects.add("acme/CHANNEL/" + answer.channel());
    if (answer.teamId() != null) {
      subjects.add("acme/TEAM/" + answer.teamId());
    }
    if (answer.agentId() != null) {
      subjects.add("acme/AGENT/" + answer.agentId());
      subjects.add("acme/AGENT_CHANNEL/" + answer.agentId() + "/" + answer.channel());
    }
    return subjects;
  }

  @Example
  void aResponseHasFiveSubjects() {
    assertThat(subjectsOf(new Answer(Category.PROMOTER, "chat", "ann", "blue", 5)))
        .containsExactlyInAnyOrder(
            "acme/TENANT",
            "acme/CHANNEL/chat",
            "acme/TEAM/blue",
            "acme/AGENT/ann",
            "acme/AGENT_CHANNEL/ann/chat");
  }

  @Example
  void withoutAgentThereIsNoAgentSubjectAndWithoutTeamNoTeam() {
    assertThat(subjectsOf(new Answer(Category.PROMOTER, "chat", null, "blue", 5)))
        .containsExactlyInAnyOrder("acme/TENANT", "acme/CHANNEL/chat", "acme/TEAM/blue");
    assertThat(subjectsOf(new Answer(Category.PROMOTER, "chat", "ann", null, 5)))
        .containsExactlyInAnyOrder(
            "acme/TENANT", "acme/CHANNEL/chat", "acme/AGENT/ann", "acme/AGENT_CHANNEL/ann/chat");
    assertThat(subjectsOf(new Answer(Category.PROMOTER, "chat", null, null, 5)))
        .containsExactlyInAnyOrder("acme/TENANT", "acme/CHANNEL/chat");
  }

  @Example
  void anAnswerThatMovesToAnotherAgentLeavesTheFirst() {
    Answer before = new Answer(Category.PROMOTER, "chat", "ann", "blue", 5);
    Answer after = new Answer(Category.PROMOTER, "chat", "bob", "blue", 5);
    Map<String, Contribution> bySubject = new HashMap<>();
    fanOut(before, after).forEach(c -> bySubject.put(c.subject(), c));
    assertThat(bySubject.get("acme/AGENT/ann"))
        .isEqualTo(
            new Contribution(
                "acme/AGENT/ann",
                List.of(new PaneDelta(0, -1, 0, 0)),
                Contribution.NONE,
                "blue",
                77));
    assertThat(bySubject.get("acme/AGENT/bob"))
        .isEqualTo(
            new Contribution("acme/AGENT/bob", List.of(new PaneDelta(0, 1, 0, 0)), 5, "blue", 77));
    assertThat(bySubject.get("acme/TENANT"))
        .isEqualTo(
            new Contribution("acme/TENANT", List.of(new PaneDelta(0, 0, 0, 0)), 5, null, 77));
  }

  @Provide
  Arbitrary<Contribution> contributions() {
    Arbitrary<PaneDelta> deltas =
        Combinators.combine(
                Arbitraries.of(0L, 10L, 20L),
                Arbitraries.longs().between(-2, 2),
                Arbitraries.longs().between(-2, 2),
                Arbitraries.longs().between(-2, 2))
            .as(PaneDelta::new);
    return Combinators.combine(
            deltas.list().uniqueElements(PaneDelta::paneStart).ofMaxSize(3),
            Arbitraries.longs().between(0, 5).map(at -> at == 0 ? Contribution.NONE : at),
            Arbitraries.of("blue", "red").injectNull(0.3),
            Arbitraries.longs().between(0, 100))
        .as((panes, newest, team, read) -> new Contribution("s", panes, newest, team, read));
  }

  @Property
  void combinedContributionsSayWhatBothSay(
      @ForAll("contributions") Contribution earlier, @ForAll("contributions") Contribution later) {
    Contribution both = earlier.plus(later);
    for (long pane : new long[] {0, 10, 20}) {
      assertThat(sum(both, pane))
          .isEqualTo(
              List.of(
                  sum(earlier, pane).get(0) + sum(later, pane).get(0),
                  sum(earlier, pane).get(1) + sum(later, pane).get(1),
                  sum(earlier, pane).get(2) + sum(later, pane).get(2)));
    }
    assertThat(both.subject()).isEqualTo("s");
    assertThat(both.deltas()).doesNotHaveDuplicates();
    assertThat(both.newestAt()).isEqualTo(Math.max(earlier.newestAt(), later.newestAt()));
    assertThat(both.readAt()).isEqualTo(Math.min(earlier.readAt(), later.readAt()));
    if (both.newestAt() != Contribution.NONE) {
      Contribution newest = later.newestAt() < earlier.newestAt() ? earlier : later;
      assertThat(both.latestTeamId()).isEqualTo(newest.latestTeamId());
    }
  }

  private static List<Long> sum(Contribution contribution, long pane) {
    long promoters = 0;
    long passives = 0;
    long detractors = 0;
    for (PaneDelta delta : contribution.deltas()) {
      if (delta.paneStart() == pane) {
        promoters += delta.promoters();
        passives += delta.passives();
        detractors += delta.detractors();
      }
    }
    return List.of(promoters, passives, detractors);
  }

  private static List<String> subjectsOf(Answer answer) {
    return fanOut(null, answer).stream().map(Contribution::subject).toList();
  }

  private static List<Contribution> fanOut(@Nullable Answer retracted, @Nullable Answer added) {
    List<Contribution> contributions = new ArrayList<>();
    new FanOut(FINEST)
        .forEachSubject(
            new Settled("acme", "r1", retracted, added, added == null ? null : DETAIL, 77),
            (scope, contribution) -> {
              assertThat(contribution.subject()).contains("/" + scope.name());
              contributions.add(contribution);
            });
    return contributions;
  }
}

package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.job.domain.Settlement.Outcome.COUNTED;
import static realtimenps.job.domain.Settlement.Outcome.ERASED;
import static realtimenps.job.domain.Settlement.Outcome.LATE;
import static realtimenps.job.domain.Settlement.Outcome.SUPERSEDED;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class SettlementTest {
  private static final long LONGEST_WINDOW = 100;
  private static final Answer PROMOTER = answer(Category.PROMOTER, 1_000);
  private static final Answer DETRACTOR = answer(Category.DETRACTOR, 2_000);
  private static final Detail DETAIL = new Detail(9, "c1", "i1", "billing", true);
  private static final long NO_CLOCK = Long.MIN_VALUE;

  /** One arrival: an erasure if there is no content, else a response. */
  private record Step(
      String responseId, long revision, @Nullable Content content, long clockAdvance) {}

  private record Content(Category category, long respondedAt, long fingerprint) {
    Answer answer() {
      return SettlementTest.answer(category, respondedAt);
    }
  }

  /** An arrival as it was judged. */
  private record Past(Step step, boolean onTime) {}

  @Provide
  Arbitrary<List<Step>> arrivals() {
    Arbitrary<Content> content =
        Combinators.combine(
                Arbitraries.of(Category.class),
                Arbitraries.longs().between(0, 400),
                Arbitraries.longs().between(1, 3))
            .as(Content::new);
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.of("r1", "r2"),
                Arbitraries.longs().between(-1, 3),
                content.injectNull(0.1),
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(3, Arbitraries.just(0L)),
                    net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(1, 120))))
            .as(Step::new);
    return step.list().ofMaxSize(30);
  }

  @Property(tries = 2_000)
  void everyArrivalIsInTheClassThatItsHistoryGivesIt(@ForAll("arrivals") List<Step> steps) {
    Map<String, List<Past>> history = new HashMap<>();
    Map<String, Memory> memory = new HashMap<>();
    long clock = 0;
    for (Step step : steps) {
      clock += step.clockAdvance();
      List<Past> before = history.computeIfAbsent(step.responseId(), id -> new ArrayList<>());
      boolean onTime =
          step.content() != null && step.content().respondedAt() >= clock - LONGEST_WINDOW;
      Memory known = memory.get(step.responseId());
      Settlement settlement =
          step.content() == null
              ? Settlement.ofErasure(known)
              : Settlement.ofResponse(known, response(step), clock - LONGEST_WINDOW);
      if (settlement.memory() != null) {
        memory.put(step.responseId(), settlement.memory());
      }

      assertThat(settlement.outcome()).isEqualTo(outcome(before, step, onTime));
      assertThat(settlement.conflict()).isEqualTo(isConflict(before, step));
      Answer inForce = inForce(before);
      before.add(new Past(step, onTime));
      Answer inForceNow = inForce(before);
      if (settlement.outcome() == SUPERSEDED) {
        assertThat(settlement.changesTallies()).isFalse();
        assertThat(inForceNow).isEqualTo(inForce);
      } else {
        assertThat(settlement.retracted()).isEqualTo(inForce);
        assertThat(settlement.added()).isEqualTo(inForceNow);
      }
    }
  }

  /** The class by the whole history of the response, as the contract words it. */
  private static Settlement.Outcome outcome(List<Past> before, Step step, boolean onTime) {
    if (step.content() == null) {
      return ERASED;
    }
    boolean erased = before.stream().anyMatch(past -> past.step().content() == null);
    boolean outranked =
        before.stream()
            .anyMatch(
                past -> past.step().content() != null && past.step().revision() >= step.revision());
    return erased || outranked ? SUPERSEDED : onTime ? COUNTED : LATE;
  }

  private static boolean isConflict(List<Past> before, Step step) {
    Past latest = latest(before);
    return step.content() != null
        && latest != null
        && latest.step().revision() == step.revision()
        && latest.step().content() != null
        && latest.step().content().fingerprint() != step.content().fingerprint();
  }

  /** Of the highest revision the first to arrive; null if there is none or it was erased. */
  private static @Nullable Past latest(List<Past> history) {
    Past latest = null;
    for (Past past : history) {
      if (past.step().content() == null) {
        return null;
      }
      if (latest == null || past.step().revision() > latest.step().revision()) {
        latest = past;
      }
    }
    return latest;
  }

  private static @Nullable Answer inForce(List<Past> history) {
    Past latest = latest(history);
    Content content = latest == null || !latest.onTime() ? null : latest.step().content();
    return content == null ? null : content.answer();
  }

  @Example
  void theFirstRevisionCounts() {
    Settlement settlement = Settlement.ofResponse(null, response(0, 1, PROMOTER), NO_CLOCK);
    assertThat(settlement)
        .isEqualTo(
            new Settlement(COUNTED, false, null, PROMOTER, new Memory.Counted(0, 1, PROMOTER)));
  }

  @Example
  void aNewerRevisionReplacesItsPredecessorInOneChange() {
    Settlement settlement =
        Settlement.ofResponse(
            new Memory.Counted(0, 1, PROMOTER), response(1, 2, DETRACTOR), NO_CLOCK);
    assertThat(settlement.outcome()).isEqualTo(COUNTED);
    assertThat(settlement.retracted()).isEqualTo(PROMOTER);
    assertThat(settlement.added()).isEqualTo(DETRACTOR);
  }

  @Example
  void aNewerRevisionWithTheSameContentCountsThoughNoTallyMoves() {
    Settlement settlement =
        Settlement.ofResponse(
            new Memory.Counted(0, 1, PROMOTER), response(1, 1, PROMOTER), NO_CLOCK);
    assertThat(settlement.outcome()).isEqualTo(COUNTED);
    assertThat(settlement.memory()).isEqualTo(new Memory.Counted(1, 1, PROMOTER));
  }

  @Example
  void ofEqualRevisionsTheFirstWinsAndOtherContentIsAConflict() {
    Memory known = new Memory.Counted(1, 1, PROMOTER);
    Settlement repeated = Settlement.ofResponse(known, response(1, 1, PROMOTER), NO_CLOCK);
    Settlement other = Settlement.ofResponse(known, response(1, 2, DETRACTOR), NO_CLOCK);
    assertThat(repeated).isEqualTo(new Settlement(SUPERSEDED, false, null, null, null));
    assertThat(other).isEqualTo(new Settlement(SUPERSEDED, true, null, null, null));
  }

  @Example
  void anAnswerIsLateFromTheMomentItIsOlderThanTheLongestWindow() {
    Response response = response(0, 1, answer(Category.PASSIVE, 500));
    assertThat(Settlement.ofResponse(null, response, 500).outcome()).isEqualTo(COUNTED);
    assertThat(Settlement.ofResponse(null, response, 501).outcome()).isEqualTo(LATE);
    assertThat(Settlement.ofResponse(null, response, NO_CLOCK).outcome()).isEqualTo(COUNTED);
  }

  @Example
  void aLateRevisionStillRetractsItsPredecessorAndOutranksIt() {
    Settlement late =
        Settlement.ofResponse(new Memory.Counted(0, 1, PROMOTER), response(2, 2, PROMOTER), 1_001);
    assertThat(late).isEqualTo(new Settlement(LATE, false, PROMOTER, null, new Memory.Late(2, 2)));
    Settlement older = Settlement.ofResponse(late.memory(), response(1, 3, DETRACTOR), NO_CLOCK);
    assertThat(older.outcome()).isEqualTo(SUPERSEDED);
    Settlement newer = Settlement.ofResponse(late.memory(), response(3, 3, DETRACTOR), NO_CLOCK);
    assertThat(newer.outcome()).isEqualTo(COUNTED);
    assertThat(newer.retracted()).isNull();
  }

  @Example
  void anErasureOfAnUnknownResponseIsRememberedToo() {
    Settlement erasure = Settlement.ofErasure(null);
    assertThat(erasure).isEqualTo(new Settlement(ERASED, false, null, null, new Memory.Erased()));
    Settlement after =
        Settlement.ofResponse(erasure.memory(), response(Long.MAX_VALUE, 1, PROMOTER), NO_CLOCK);
    assertThat(after).isEqualTo(new Settlement(SUPERSEDED, false, null, null, null));
  }

  @Example
  void anErasureRetractsWhatCountedAndNothingTheSecondTime() {
    Settlement first = Settlement.ofErasure(new Memory.Counted(4, 1, PROMOTER));
    assertThat(first.retracted()).isEqualTo(PROMOTER);
    Settlement second = Settlement.ofErasure(first.memory());
    assertThat(second.outcome()).isEqualTo(ERASED);
    assertThat(second.changesTallies()).isFalse();
  }

  private static Response response(Step step) {
    Content content = step.content();
    assertThat(content).isNotNull();
    return new Response(
        "acme",
        step.responseId(),
        step.revision(),
        content.fingerprint(),
        content.answer(),
        DETAIL);
  }

  private static Response response(long revision, long fingerprint, Answer answer) {
    return new Response("acme", "r1", revision, fingerprint, answer, DETAIL);
  }

  private static Answer answer(Category category, long respondedAt) {
    return new Answer(category, "chat", "ann", "blue", respondedAt);
  }
}

package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;

/** What is known of all subjects follows from the live responses, if there are no episodes. */
class TenantOrderTest {
  private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final int RESPONSES = 900;
  private static final int CORRECTED = 15;
  private static final int ERASED = 15;

  /** What a response's answer is, one after the other; null for an erasure. */
  private record History(String id, List<@Nullable Answer> answers) {
    @Nullable Answer last() {
      return answers.get(answers.size() - 1);
    }
  }

  @Property(tries = 15)
  void itIsTheSameAfterAnyOrderWithCorrectionsAndErasures(@ForAll long seed) {
    Random random = new Random(seed);
    List<History> histories = histories(random);
    TestTenant shuffled = tenant();
    List<Integer> order =
        new ArrayList<>(
            IntStream.range(0, histories.size())
                .boxed()
                .flatMap(i -> Collections.nCopies(histories.get(i).answers.size(), i).stream())
                .toList());
    Collections.shuffle(order, random);
    Map<Integer, Integer> told = new HashMap<>();
    for (int i : order) {
      int next = told.merge(i, 1, Integer::sum) - 1;
      shuffled.change(histories.get(i).id, histories.get(i).answers.get(next));
    }

    TestTenant inOrder = tenant();
    for (History history : histories) { // in the order in which they were answered
      Answer last = history.last();
      if (last != null) {
        inOrder.change(history.id, last);
      }
    }

    assertThat(shuffled.alerts).isEmpty();
    assertThat(inOrder.store.subjects).hasSizeGreaterThan(10);
    inOrder.store.subjects.forEach(
        (key, expected) -> {
          SubjectSpikes found = shuffled.store.subjects.get(key);
          assertThat(found).as(key).isNotNull();
          assertThat(found.responses().share(end(), .2))
              .as(key)
              .isEqualTo(expected.responses().share(end(), .2));
          assertThat(found.evidence(judgement(shuffled)))
              .as(key)
              .isEqualTo(expected.evidence(judgement(inOrder)));
          assertThat(found.responses().since(0)).as(key).isEqualTo(expected.responses().since(0));
        });
    assertThat(shuffled.store.detractors).isEqualTo(inOrder.store.detractors);
  }

  private static List<History> histories(Random random) {
    List<History> histories = new ArrayList<>();
    for (int i = 0; i < RESPONSES; i++) {
      List<@Nullable Answer> answers = new ArrayList<>();
      answers.add(answer(i, random));
      if (i % (RESPONSES / CORRECTED) == 7) {
        answers.add(answer(i, random));
      }
      if (i % (RESPONSES / ERASED) == 9) {
        answers.add(null);
      }
      histories.add(new History("r-" + i, answers));
    }
    return histories;
  }

  /** One of some agents, of whom one has no team. */
  private static Answer answer(int i, Random random) {
    int agent = random.nextInt(7);
    return new Answer(
        random.nextDouble() < .3 ? Category.DETRACTOR : Category.PROMOTER,
        random.nextBoolean() ? "voice" : "chat",
        "agent-" + agent,
        agent == 0 ? null : "team-" + agent % 3,
        START + i * 17 * TestTenant.MINUTE + random.nextInt(1_000));
  }

  private static TestTenant tenant() {
    return new TestTenant(START, TestTenant.only(1));
  }

  private static Judgement judgement(TestTenant tenant) {
    return new Judgement()
        .at(end(), Double.POSITIVE_INFINITY)
        .given(.2, SubjectSpikes.MOST_KNOWLEDGE, tenant.state().hours);
  }

  private static long end() {
    return START + RESPONSES * 17 * TestTenant.MINUTE;
  }
}

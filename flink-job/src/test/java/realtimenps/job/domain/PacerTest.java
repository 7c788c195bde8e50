package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

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

class PacerTest {
  private static final long INTERVAL = 100;

  private final List<String> emitted = new ArrayList<>();
  private final Pacer<String> pacer = new Pacer<>(INTERVAL, String::concat);

  @Example
  void aQuietKeyIsEmittedAtOnce() {
    assertThat(pacer.offer("k", "a", 0)).isTrue();
    assertThat(pacer.offer("other", "b", 0)).isTrue();
  }

  @Example
  void whatFollowsWithinTheIntervalIsEmittedTogetherWhenItIsOver() {
    pacer.offer("k", "a", 0);
    assertThat(pacer.offer("k", "b", 1)).isFalse();
    assertThat(pacer.offer("k", "c", 99)).isFalse();
    pacer.emitDue(99, this::record);
    assertThat(emitted).isEmpty();
    pacer.emitDue(100, this::record);
    assertThat(emitted).containsExactly("k=bc");
  }

  @Example
  void afterAnEmissionTheKeyIsPacedAgain() {
    pacer.offer("k", "a", 0);
    pacer.offer("k", "b", 1);
    pacer.emitDue(100, this::record);
    assertThat(pacer.offer("k", "c", 150)).isFalse();
    pacer.emitDue(199, this::record);
    assertThat(emitted).containsExactly("k=b");
    pacer.emitDue(200, this::record);
    assertThat(emitted).containsExactly("k=b", "k=c");
  }

  @Example
  void aKeyThatHasBeenQuietForAnIntervalIsEmittedAtOnceAgain() {
    pacer.offer("k", "a", 0);
    pacer.emitDue(100, this::record);
    assertThat(emitted).isEmpty();
    assertThat(pacer.offer("k", "b", 100)).isTrue();
  }

  @Example
  void allThatWaitsCanBeHadBeforeItIsDueAndOnce() {
    pacer.offer("k", "a", 0);
    pacer.offer("k", "b", 1);
    pacer.offer("lone", "x", 1);
    pacer.emitAll(50, this::record);
    assertThat(emitted).containsExactly("k=b");
    pacer.emitAll(60, this::record);
    pacer.offer("k", "c", 70);
    pacer.emitDue(149, this::record);
    assertThat(emitted).as("an interval after that").containsExactly("k=b");
    pacer.emitDue(150, this::record);
    assertThat(emitted).containsExactly("k=b", "k=c");
  }

  @Example
  void aWallClockThatIsSetBackHoldsNothing() {
    pacer.offer("k", "a", 1_000_000);
    pacer.offer("k", "b", 1_000_001);
    pacer.emitDue(5, this::record);
    assertThat(emitted).containsExactly("k=b");
    pacer.offer("k", "c", 6);
    pacer.emitDue(105, this::record);
    assertThat(emitted).containsExactly("k=b", "k=c");
  }

  private record Step(String key, long pause, boolean offered) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of("k", "l", "m"),
            Arbitraries.longs().between(0, 60),
            Arbitraries.of(true, true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  @Property
  void nothingIsLostNothingIsDoubledAndNoKeyIsEmittedMoreOftenThanOnceAnInterval(
      @ForAll("steps") List<Step> steps) {
    Pacer<List<Integer>> numbers =
        new Pacer<>(
            INTERVAL,
            (earlier, later) -> {
              List<Integer> both = new ArrayList<>(earlier);
              both.addAll(later);
              return both;
            });
    Map<String, List<Integer>> offered = new HashMap<>();
    Map<String, List<Integer>> out = new HashMap<>();
    Map<String, Long> emittedAt = new HashMap<>();
    long now = 0;
    int number = 0;
    for (Step step : steps) {
      now += step.pause();
      long instant = now;
      numbers.emitDue(
          now,
          (key, values) -> {
            out.computeIfAbsent(key, k -> new ArrayList<>()).addAll(values);
            Long former = emittedAt.put(key, instant);
            assertThat(former).isNotNull();
            assertThat(instant - former).isGreaterThanOrEqualTo(INTERVAL);
          });
      if (step.offered()) {
        offered.computeIfAbsent(step.key(), k -> new ArrayList<>()).add(number);
        Long former = emittedAt.get(step.key());
        boolean quiet = former == null || now - former >= INTERVAL;
        boolean atOnce = numbers.offer(step.key(), List.of(number), now);
        assertThat(atOnce).isEqualTo(quiet);
        if (atOnce) {
          out.computeIfAbsent(step.key(), k -> new ArrayList<>()).add(number);
          emittedAt.put(step.key(), now);
        }
        number++;
      }
    }
    numbers.emitDue(
        now + INTERVAL,
        (key, values) -> out.computeIfAbsent(key, k -> new ArrayList<>()).addAll(values));
    assertThat(out).isEqualTo(offered);
  }

  private void record(String key, String value) {
    emitted.add(key + "=" + value);
  }
}

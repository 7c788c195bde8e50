package realtimenps.job.state;

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
import org.jspecify.annotations.Nullable;

/** Values are lists that grow, so that their weight does; the store copies them as bytes would. */
class WriteBackTest {
  private static final int MAX_WEIGHT = 12;
  private static final int MAX_CHANGED = 3;

  private final CopyingStore store = new CopyingStore();
  private final WriteBack<String, List<Integer>> cache = cache(false);

  private WriteBack<String, List<Integer>> cache(boolean shared) {
    return new WriteBack<>(store, shared, List::size, MAX_WEIGHT, MAX_CHANGED);
  }

  private static final class CopyingStore implements WriteBack.Store<String, List<Integer>> {
    private final Map<String, List<Integer>> values = new HashMap<>();
    private int reads;
    private int writes;

    @Override
    public @Nullable List<Integer> read(String key) {
      reads++;
      List<Integer> value = values.get(key);
      return value == null ? null : new ArrayList<>(value);
    }

    @Override
    public void write(String key, List<Integer> value) {
      writes++;
      values.put(key, new ArrayList<>(value));
    }

    @Override
    public void remove(String key) {
      values.remove(key);
    }
  }

  private enum Kind {
    CHANGE,
    READ,
    REMOVE,
    TICK,
    FLUSH
  }

  private record Step(Kind kind, List<String> keys) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(
                Kind.CHANGE,
                Kind.CHANGE,
                Kind.CHANGE,
                Kind.READ,
                Kind.REMOVE,
                Kind.TICK,
                Kind.FLUSH),
            Arbitraries.of("a", "b", "c", "d", "e", "f", "g", "h").list().ofMinSize(1).ofMaxSize(3))
        .as(Step::new)
        .list()
        .ofMaxSize(100);
  }

  @Property
  void itIsAsIfEveryChangeWereWrittenAtOnce(@ForAll("steps") List<Step> steps) {
    check(false, steps);
    check(true, steps);
  }

  private void check(boolean shared, List<Step> steps) {
    WriteBack<String, List<Integer>> cache = cache(shared);
    store.values.clear();
    Map<String, List<Integer>> expected = new HashMap<>();
    int number = 0;
    for (Step step : steps) {
      for (String key : step.keys()) {
        assertThat(cache.get(key)).isEqualTo(expected.get(key));
        number++;
        switch (step.kind()) {
          case CHANGE -> {
            List<Integer> value = cache.get(key);
            value = value == null ? new ArrayList<>() : value;
            value.add(number);
            cache.put(key, value);
            expected.computeIfAbsent(key, k -> new ArrayList<>()).add(number);
          }
          case REMOVE -> {
            cache.remove(key);
            expected.remove(key);
          }
          case TICK -> cache.writeSome();
          case FLUSH -> {
            cache.flush();
            assertThat(store.values).isEqualTo(expected);
          }
          case READ -> {}
        }
      }
      cache.tidy();
      assertThat(cache.weight()).isLessThanOrEqualTo(MAX_WEIGHT);
      assertThat(cache.changes()).isLessThanOrEqualTo(MAX_CHANGED);
    }
    cache.flush();
    assertThat(store.values).isEqualTo(expected);
  }

  @Example
  void whatIsUsedAgainIsReadOnceAndWrittenOnce() {
    store.values.put("a", List.of(1));
    for (int i = 0; i < 5; i++) {
      change("a", i);
    }
    cache.flush();
    cache.flush();
    assertThat(store.reads).isEqualTo(1);
    assertThat(store.writes).isEqualTo(1);
  }

  @Example
  void whatABackendKeepsAsObjectsIsForgottenAtABarrier() {
    WriteBack<String, List<Integer>> shared = cache(true);
    shared.put("a", new ArrayList<>(List.of(1)));
    shared.flush();
    List<Integer> copied = List.of(1);
    store.values.put("a", copied);
    assertThat(shared.get("a")).isEqualTo(copied);
    assertThat(store.reads).isEqualTo(1);
    assertThat(shared.get("a")).isSameAs(shared.get("a"));
    assertThat(store.reads).isEqualTo(1);
  }

  @Example
  void whatIsOnlyReadIsNotWritten() {
    store.values.put("a", List.of(1));
    cache.get("a");
    cache.flush();
    assertThat(store.writes).isZero();
  }

  @Example
  void whatIsUsedStaysWhatIsNotGoes() {
    change("hot", 0);
    for (int i = 0; i < 100; i++) {
      cache.get("hot");
      change("cold" + i, i);
    }
    store.reads = 0;
    cache.get("hot");
    assertThat(store.reads).isZero();
    cache.get("cold0");
    assertThat(store.reads).isEqualTo(1);
  }

  @Example
  void theOldestChangesAreWrittenFirst() {
    for (String key : List.of("a", "b", "c", "d", "a", "e")) {
      change(key, 1);
    }
    assertThat(store.values).containsOnlyKeys("a", "b", "c");
    assertThat(store.values.get("a")).as("its first change; its second waits").hasSize(1);
    cache.flush();
    assertThat(store.values.get("a")).hasSize(2);
  }

  @Example
  void aChangeThatHasRestedIsWrittenByATick() {
    change("a", 1);
    for (int tick = 0; tick < 19; tick++) {
      cache.writeSome();
      assertThat(store.writes).as("after %d ticks", tick + 1).isZero();
    }
    cache.writeSome();
    assertThat(store.values).containsExactly(Map.entry("a", List.of(1)));
    assertThat(cache.changes()).isZero();
  }

  @Example
  void whatChangesAllTheTimeWaitsForTheBarrier() {
    change("cold", 1);
    for (int tick = 0; tick < 50; tick++) {
      cache.put("hot", List.of(tick));
      cache.writeSome();
    }
    assertThat(store.values).containsOnlyKeys("cold");
    cache.flush();
    assertThat(store.values).containsOnlyKeys("cold", "hot");
  }

  @Example
  void shortlyBeforeABarrierIsDueAllIsWritten() {
    ticks(100);
    cache.flush();
    change("a", 1);
    ticks(10);
    change("b", 1);
    ticks(79);
    assertThat(store.values).containsOnlyKeys("a", "b");
    change("c", 1);
    assertThat(store.values).as("the 89th tick of 100").doesNotContainKey("c");
    cache.writeSome();
    assertThat(store.values).containsKey("c");
    change("c", 2);
    cache.writeSome();
    assertThat(store.values.get("c")).as("it has not rested").hasSize(2);
  }

  @Example
  void afterABarrierThatCameLateValuesRestAgain() {
    ticks(100);
    cache.flush();
    ticks(150);
    change("a", 1);
    cache.writeSome();
    assertThat(store.values).containsOnlyKeys("a");
    cache.flush();
    change("b", 1);
    ticks(19);
    assertThat(store.values).as("after the barrier all rests again").containsOnlyKeys("a");
  }

  private void ticks(int count) {
    for (int tick = 0; tick < count; tick++) {
      cache.writeSome();
    }
  }

  @Example
  void aValueThatIsTooLargeForAnyMemoryIsWrittenAndForgotten() {
    List<Integer> large = new ArrayList<>();
    for (int i = 0; i <= MAX_WEIGHT; i++) {
      large.add(i);
    }
    cache.put("a", large);
    cache.tidy();
    assertThat(cache.weight()).isZero();
    assertThat(store.values.get("a")).isEqualTo(large);
  }

  private void change(String key, int by) {
    List<Integer> value = cache.get(key);
    value = value == null ? new ArrayList<>() : value;
    value.add(by);
    cache.put(key, value);
    cache.tidy();
  }
}

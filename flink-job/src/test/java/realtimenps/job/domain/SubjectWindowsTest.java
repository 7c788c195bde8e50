package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.job.domain.Oracle.counts;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.SubjectWindows.WindowTally;

class SubjectWindowsTest {
  private static final long BEGIN = 1_500_000_000_000L;
  private static final List<String> TEAMS = List.of("blue", "red");

  private enum Kind {
    RESPOND,
    CORRECT,
    MOVE_AWAY,
    ERASE,
    ADVANCE
  }

  /**
   * @param at where in the time that the test spans, in thousandths
   * @param nudge milliseconds off that place's pane edge
   * @param which of the responses so far, for a correction or an erasure
   */
  private record Step(Kind kind, int at, int nudge, Category category, int team, int which) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(
                Kind.RESPOND,
                Kind.RESPOND,
                Kind.RESPOND,
                Kind.CORRECT,
                Kind.MOVE_AWAY,
                Kind.ERASE,
                Kind.ADVANCE),
            Arbitraries.integers().between(0, 999),
            Arbitraries.integers().between(-1, 1),
            Arbitraries.of(Category.class),
            Arbitraries.integers().between(0, TEAMS.size()),
            Arbitraries.integers().between(0, 99))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<WindowLayout> layouts() {
    return Combinators.combine(
            Arbitraries.of(1L, 7L, 250L, 15_000L),
            Combinators.combine(
                    Arbitraries.integers().between(1, 6), Arbitraries.integers().between(1, 20))
                .as((pane, size) -> new int[] {pane, size})
                .list()
                .ofMaxSize(3),
            Arbitraries.integers().between(1, 20))
        .as(
            (finest, others, size) -> {
              List<WindowSpec> windows = new ArrayList<>();
              windows.add(new WindowSpec("w0", finest * size, finest));
              for (int[] other : others) {
                long pane = finest * other[0];
                long otherSize = pane * other[1];
                if (windows.stream().noneMatch(w -> w.size() == otherSize && w.pane() == pane)) {
                  windows.add(new WindowSpec("w" + windows.size(), otherSize, pane));
                }
              }
              return new WindowLayout(windows);
            });
  }

  /** The code and the oracle side by side. */
  private static final class Bench {
    private WindowLayout layout;
    private final Oracle oracle = new Oracle();
    private final List<Answer> inForce = new ArrayList<>();
    private SubjectWindows windows;
    private long clock = BEGIN;
    private long asOf = Long.MIN_VALUE;
    private long newestAt = Long.MIN_VALUE;
    private @Nullable String latestTeam;

    /** Whether every window has had every response. */
    private boolean knowsAll = true;

    Bench(WindowLayout layout) {
      this.layout = layout;
      this.windows = new SubjectWindows(layout);
    }

    void run(Step step) {
      long span = 3 * layout.longestSize();
      long finest = layout.finestPane();
      long instant = BEGIN + span * step.at() / 1_000;
      instant = instant - instant % finest + step.nudge();
      Answer answer =
          new Answer(
              step.category(),
              "chat",
              "ann",
              step.team() == TEAMS.size() ? null : TEAMS.get(step.team()),
              instant);
      switch (step.kind()) {
        case RESPOND -> change(null, answer);
        case CORRECT -> change(pick(step.which()), answer);
        case MOVE_AWAY, ERASE -> {
          Answer gone = pick(step.which());
          if (gone != null) {
            change(gone, null);
          }
        }
        case ADVANCE -> {
          clock = Math.max(clock, instant);
          if (asOf != Long.MIN_VALUE) {
            List<Tally> before = counts(oracle.at(asOf, layout));
            boolean changed = windows.advanceTo(clock);
            asOf = Math.max(asOf, clock);
            if (knowsAll) {
              assertThat(changed).isEqualTo(!counts(oracle.at(asOf, layout)).equals(before));
            }
          }
        }
      }
    }

    private @Nullable Answer pick(int which) {
      return inForce.isEmpty() ? null : inForce.get(which % inForce.size());
    }

    private void change(@Nullable Answer gone, @Nullable Answer come) {
      List<WindowTally> before = asOf == Long.MIN_VALUE ? List.of() : oracle.at(asOf, layout);
      String teamBefore = latestTeam;
      List<PaneDelta> deltas = new ArrayList<>();
      if (gone != null) {
        deltas.add(delta(gone, -1));
        inForce.remove(gone);
        oracle.remove(gone);
      }
      if (come != null) {
        deltas.add(delta(come, 1));
        inForce.add(come);
        oracle.add(come);
        if (come.respondedAt() >= newestAt) {
          newestAt = come.respondedAt();
          latestTeam = come.teamId();
        }
      }
      boolean changed =
          windows.apply(
              new Contribution(
                  "acme/AGENT/ann",
                  deltas,
                  come == null ? Contribution.NONE : come.respondedAt(),
                  come == null ? null : come.teamId(),
                  0),
              clock);
      asOf = Math.max(asOf, Math.max(clock, come == null ? Long.MIN_VALUE : come.respondedAt()));
      List<WindowTally> after = oracle.at(asOf, layout);
      if (!before.isEmpty() && knowsAll && !counts(before).equals(counts(after))
          || !Objects.equals(teamBefore, latestTeam)) {
        assertThat(changed).as("a change is told").isTrue();
      }
    }

    private PaneDelta delta(Answer answer, int sign) {
      return new PaneDelta(
          answer.respondedAt() - answer.respondedAt() % layout.finestPane(),
          answer.category() == Category.PROMOTER ? sign : 0,
          answer.category() == Category.PASSIVE ? sign : 0,
          answer.category() == Category.DETRACTOR ? sign : 0);
    }

    void check() {
      if (asOf == Long.MIN_VALUE) {
        assertThat(windows.isEmpty()).isTrue();
        return;
      }
      assertThat(windows.asOf()).isEqualTo(asOf);
      List<WindowTally> expected = oracle.at(asOf, layout);
      assertThat(windows.tallies()).isEqualTo(expected);
      assertThat(windows.isEmpty()).isEqualTo(counts(expected).stream().allMatch(Tally::isEmpty));
      assertThat(windows.latestTeamId()).isEqualTo(latestTeam);
      checkNextExpiry(counts(expected));
    }

    private void checkNextExpiry(List<Tally> now) {
      long expiry = windows.nextExpiry();
      if (expiry == SubjectWindows.NEVER) {
        assertThat(now).allMatch(Tally::isEmpty);
        return;
      }
      assertThat(expiry).isGreaterThan(asOf);
      assertThat(counts(oracle.at(expiry - 1, layout))).as("just before").isEqualTo(now);
      assertThat(counts(oracle.at(expiry, layout))).as("at the expiry").isNotEqualTo(now);
    }
  }

  @Property(tries = 1_000)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void everyWindowIsTheRecountOfItsOwnBoundsAfterEveryStep(
      @ForAll("layouts") WindowLayout layout, @ForAll("steps") List<Step> steps) {
    Bench bench = new Bench(layout);
    for (Step step : steps) {
      bench.run(step);
      bench.check();
    }
    Statistics.label("emptied by time or erasure")
        .collect(bench.asOf > Long.MIN_VALUE && bench.windows.isEmpty())
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 5));
  }

  @Property(tries = 500)
  void windowsThatAreWrittenAndReadAfterEveryStepGoOnAsIfTheyWereNot(
      @ForAll("layouts") WindowLayout layout, @ForAll("steps") List<Step> steps)
      throws IOException {
    Bench bench = new Bench(layout);
    for (Step step : steps) {
      bench.run(step);
      bench.windows = read(layout, bytes(bench.windows));
      bench.check();
    }
  }

  @Property(tries = 500)
  void aCopyGoesOnAndItsOriginalStaysAsItIs(
      @ForAll("layouts") WindowLayout layout, @ForAll("steps") List<Step> steps)
      throws IOException {
    Bench bench = new Bench(layout);
    for (Step step : steps) {
      SubjectWindows original = bench.windows;
      byte[] before = bytes(original);
      bench.windows = original.copy();
      bench.run(step);
      bench.check();
      assertThat(bytes(original)).isEqualTo(before);
    }
  }

  @Property(tries = 500)
  void anExpiryIsFollowedToTheEnd(
      @ForAll("layouts") WindowLayout layout, @ForAll("steps") List<Step> steps) {
    Bench bench = new Bench(layout);
    steps.forEach(bench::run);
    while (bench.windows.nextExpiry() != SubjectWindows.NEVER) {
      long expiry = bench.windows.nextExpiry();
      assertThat(bench.windows.advanceTo(expiry - 1)).isFalse();
      assertThat(bench.windows.advanceTo(expiry)).isTrue();
      bench.asOf = expiry;
      bench.check();
    }
    assertThat(bench.windows.isEmpty()).isTrue();
  }

  @Property(tries = 1_000)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void underAnotherLayoutAWindowIsToldOnceItIsExactAndAtOnceIfAnotherHasAllOfIt(
      @ForAll("layouts") WindowLayout before,
      @ForAll("layouts") WindowLayout other,
      @ForAll("steps") List<Step> steps,
      @ForAll("steps") List<Step> later)
      throws IOException {
    Bench bench = new Bench(before);
    steps.forEach(bench::run);
    WindowLayout after = mixed(before, other);
    SubjectWindows read = read(after, bytes(bench.windows)).under(after);
    SubjectWindows moved = bench.windows.under(after);

    assertThat(read.asOf()).isEqualTo(bench.asOf);
    assertThat(read.latestTeamId()).isEqualTo(bench.latestTeam);
    assertThat(moved.asOf()).isEqualTo(bench.asOf);
    assertThat(moved.latestTeamId()).isEqualTo(bench.latestTeam);
    if (bench.asOf == Long.MIN_VALUE) {
      return;
    }
    List<WindowTally> expected = new ArrayList<>(bench.oracle.at(bench.asOf, after));
    expected.removeIf(window -> !isKnown(named(after, window.windowName()), before, bench.asOf));
    assertThat(read.tallies()).isEqualTo(expected);
    assertThat(moved.tallies()).isEqualTo(expected);

    bench.layout = after;
    bench.windows = moved;
    bench.knowsAll = false;
    int told = expected.size();
    for (Step step : later) {
      bench.run(step);
      if (step.which() % 3 == 0) {
        bench.windows = read(after, bytes(bench.windows));
      }
      List<WindowTally> tallies = bench.windows.tallies();
      assertThat(bench.oracle.at(bench.asOf, after)).containsAll(tallies);
      assertThat(tallies.size()).isGreaterThanOrEqualTo(told);
      told = tallies.size();
    }
    Statistics.label("a window was told later")
        .collect(told > expected.size())
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 2));
    bench.asOf += 2 * after.longestSize();
    bench.windows.advanceTo(bench.asOf);
    assertThat(bench.windows.tallies()).isEqualTo(bench.oracle.at(bench.asOf, after));
  }

  /** All windows of one layout but its second, and those of another that go with them. */
  private static WindowLayout mixed(WindowLayout one, WindowLayout other) {
    List<WindowSpec> specs = new ArrayList<>();
    for (WindowSpec spec : other.windows()) {
      specs.add(new WindowSpec("n" + specs.size(), spec.size(), spec.pane()));
    }
    for (int i = one.windows().size() - 1; i >= 0; i--) {
      WindowSpec kept = one.windows().get(i);
      if (i != 1 && specs.stream().noneMatch(s -> sameSpan(s, kept))) {
        specs.add(kept);
      }
    }
    return new WindowLayout(withOneFinest(specs));
  }

  private static WindowSpec named(WindowLayout layout, String name) {
    return layout.windows().stream().filter(w -> w.name().equals(name)).findAny().orElseThrow();
  }

  /** Whether the window, or one that reaches as far back and is as fine, was there before. */
  private static boolean isKnown(WindowSpec window, WindowLayout before, long asOf) {
    return before.windows().stream()
        .anyMatch(
            w ->
                sameSpan(w, window)
                    || window.pane() % w.pane() == 0
                        && w.endAt(asOf) - w.size() <= window.endAt(asOf) - window.size());
  }

  private static boolean sameSpan(WindowSpec one, WindowSpec other) {
    return one.size() == other.size() && one.pane() == other.pane();
  }

  /** The windows whose pane is a multiple of the finest among them. */
  private static List<WindowSpec> withOneFinest(List<WindowSpec> specs) {
    long finest = specs.stream().mapToLong(WindowSpec::pane).min().orElseThrow();
    return specs.stream().filter(spec -> spec.pane() % finest == 0).toList();
  }

  @Example
  void asOfStaysWhereTheNewestResponseWasWhenThatIsErased() {
    WindowLayout layout = WindowLayout.parse("PT1M/PT10S");
    Bench bench = new Bench(layout);
    bench.clock = BEGIN;
    Answer older = new Answer(Category.PROMOTER, "chat", "ann", "blue", BEGIN);
    Answer newest = new Answer(Category.DETRACTOR, "chat", "ann", "red", BEGIN + 65_000);
    bench.change(null, older);
    bench.change(null, newest);
    bench.change(newest, null);
    bench.check();
    assertThat(bench.windows.asOf()).isEqualTo(BEGIN + 65_000);
  }

  @Example
  void aRetractionOfWhatNoWindowHasLeavesNothing() {
    SubjectWindows windows = new SubjectWindows(WindowLayout.parse("PT1M/PT10S"));
    Contribution retraction =
        new Contribution(
            "acme/TENANT", List.of(new PaneDelta(BEGIN, -1, 0, 0)), Contribution.NONE, null, 0);
    windows.apply(retraction, Long.MIN_VALUE);
    assertThat(windows.isEmpty()).isTrue();
    windows.apply(retraction, BEGIN + 60_000);
    assertThat(windows.isEmpty()).isTrue();
  }

  @Example
  void bytesOfANewerVersionAreRefusedNotGuessed() throws IOException {
    WindowLayout layout = WindowLayout.parse("PT1M/PT10S");
    byte[] bytes = bytes(new SubjectWindows(layout));
    bytes[0]++;
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> read(layout, bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("windows of version 3; this job reads 2");
  }

  @Example
  void anIdleHourOfPanesIsNotKept() throws IOException {
    WindowLayout layout = WindowLayout.parse("PT15M/PT15S,P30D/PT8H");
    SubjectWindows windows = new SubjectWindows(layout);
    for (int i = 0; i < 60; i++) {
      windows.apply(
          new Contribution(
              "acme/TENANT",
              List.of(new PaneDelta(BEGIN + i * 15_000L, 1, 0, 0)),
              BEGIN + i * 15_000L,
              null,
              0),
          BEGIN);
    }
    windows.advanceTo(BEGIN + 3_600_000);
    assertThat(bytes(windows)).hasSizeLessThan(50);
  }

  private static byte[] bytes(SubjectWindows windows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SubjectWindowsCodec.write(windows, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static SubjectWindows read(WindowLayout layout, byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    SubjectWindows windows = SubjectWindowsCodec.read(layout, in);
    assertThat(in.available()).isZero();
    return windows;
  }
}

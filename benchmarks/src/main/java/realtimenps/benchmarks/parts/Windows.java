package realtimenps.benchmarks.parts;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.PaneDelta;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.domain.WindowLayout;

/** One response after the other, in the order of time, to the windows of an agent on a channel. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Windows {
  static final String FIVE = "PT15M/PT15S,PT1H/PT1M,P1D/PT15M,P7D/PT2H,P30D/PT8H";

  private static final long NOON = 1_763_812_800_000L;
  private static final long DAY = 86_400_000;

  @Param({"PT1H/PT1M", FIVE})
  @SuppressWarnings("NullAway.Init") // JMH sets it.
  public String layout;

  /** Responses a day; a hundred a month for most agents. */
  @Param({"4", "2000"})
  public int daily;

  private long respondedAt = NOON;

  @SuppressWarnings("NullAway.Init") // set up below
  private WindowLayout parsed;

  @SuppressWarnings("NullAway.Init") // set up below
  private SubjectWindows windows;

  /** Takes the windows to where a month has passed. */
  @Setup
  public void fill() {
    parsed = WindowLayout.parse(layout);
    windows = new SubjectWindows(parsed);
    for (int i = 0; i < 30 * daily; i++) {
      apply();
    }
  }

  static Contribution promoter(WindowLayout layout, long respondedAt) {
    long pane = respondedAt - respondedAt % layout.finestPane();
    return new Contribution(
        "harbor-bank/AGENT_CHANNEL/agent-04711/voice",
        List.of(new PaneDelta(pane, 1, 0, 0)),
        respondedAt,
        "billing-emea",
        respondedAt);
  }

  @Benchmark
  public boolean apply() {
    respondedAt += DAY / daily;
    return windows.apply(promoter(parsed, respondedAt), Long.MIN_VALUE);
  }

  @Benchmark
  public List<SubjectWindows.WindowTally> tallies() {
    return windows.tallies();
  }
}
